package dev.carillon.rmi;

import dev.carillon.config.ServiceLimits;
import dev.carillon.contracts.NotifyService;
import dev.carillon.tls.Protection;
import java.net.InetAddress;
import java.util.function.LongSupplier;

/** Hosts of services on loopback, for tests. */
final class Hosts {
  private Hosts() {}

  static ServiceHost of(NotifyService target) {
    return of(target, ServiceLimits.defaults(), Protection.none(), System::nanoTime);
  }

  static ServiceHost of(
      NotifyService target, ServiceLimits limits, Protection protection, LongSupplier clock) {
    return new ServiceHost(
        InetAddress.getLoopbackAddress(),
        "carillon",
        limits,
        protection,
        Hosts::daemon,
        target,
        clock);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "door of a test");
    thread.setDaemon(true);
    return thread;
  }
}
