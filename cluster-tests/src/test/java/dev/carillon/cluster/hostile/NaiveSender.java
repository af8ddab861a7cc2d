package dev.carillon.cluster.hostile;

import dev.carillon.contracts.Address;
import dev.carillon.contracts.NotifyService;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.rmi.Remote;
import java.rmi.RemoteException;
import java.rmi.registry.LocateRegistry;
import java.rmi.registry.Registry;
import java.rmi.server.RemoteObject;
import java.rmi.server.RemoteObjectInvocationHandler;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A sender that calls its members as RMI does when nothing is done for its protection, as the main
 * class of a JVM: the control that hostile servers must get through to.
 */
final class NaiveSender {
  static final String FAILED = "FAILED ";

  private NaiveSender() {}

  public static void main(String... arguments) throws IOException {
    Arrays.stream(System.getProperty("carillon.members").split(","))
        .map(Address::parse)
        .forEach(NaiveSender::callForEver);
    ProductTarget.awaitEndOfInput();
  }

  private static void callForEver(Address member) {
    Thread thread =
        new Thread(
            () -> {
              while (true) {
                call(member);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private static void call(Address member) {
    try {
      Registry registry = LocateRegistry.getRegistry(member.host(), member.port());
      stub(registry).deliver(new byte[0]);
    } catch (RemoteException | RuntimeException | Error e) {
      System.out.println(FAILED + member + " " + e + " " + e.getCause());
    }
  }

  private static NotifyService stub(Remote registry) {
    return (NotifyService)
        Proxy.newProxyInstance(
            NotifyService.class.getClassLoader(),
            new Class<?>[] {NotifyService.class},
            new RemoteObjectInvocationHandler(((RemoteObject) registry).getRef()));
  }
}
