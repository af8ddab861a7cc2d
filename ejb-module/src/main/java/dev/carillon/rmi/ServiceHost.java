package dev.carillon.rmi;

import dev.carillon.config.InvalidConfigException;
import dev.carillon.config.ServiceLimits;
import dev.carillon.contracts.Address;
import dev.carillon.contracts.NotifyService;
import dev.carillon.telemetry.LogLine;
import dev.carillon.tls.Protection;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.rmi.NoSuchObjectException;
import java.rmi.server.RMIServerSocketFactory;
import java.rmi.server.UnicastRemoteObject;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Exports the service on its internal port and takes it back. Thread-safe.
 *
 * <p>One export at a time; if its socket breaks, {@link #tick} opens it again on the same port.
 */
public final class ServiceHost implements AutoCloseable {
  private static final long FIRST_PAUSE_NANOS = 100_000_000L;
  private static final long LONGEST_PAUSE_NANOS = 5_000_000_000L;

  private final InetAddress bindAddress;
  private final ServiceLimits limits;
  private final Protection protection;
  private final ThreadFactory threads;
  private final LongSupplier clock;
  private final Callers callers = new Callers();
  private final Refusals refusals = new Refusals();
  private final NotifyEndpoint endpoint;
  private final JdkFactory<RMIServerSocketFactory> factory;

  private @Nullable ServiceSocket socket;
  private @Nullable Address address;
  private boolean broken;
  private long retryAt;
  private long pause = FIRST_PAUSE_NANOS;

  /**
   * Makes a host for a service; nothing listens yet.
   *
   * @param cluster the cluster that the service belongs to
   * @param protection what protects its connections, and says who is at their other end
   * @param threads makes the threads that take connections
   */
  public ServiceHost(
      InetAddress bindAddress,
      String cluster,
      ServiceLimits limits,
      Protection protection,
      ThreadFactory threads,
      NotifyService target) {
    this(bindAddress, cluster, limits, protection, threads, target, System::nanoTime);
  }

  ServiceHost(
      InetAddress bindAddress,
      String cluster,
      ServiceLimits limits,
      Protection protection,
      ThreadFactory threads,
      NotifyService target,
      LongSupplier clock) {
    this.bindAddress = bindAddress;
    this.limits = limits;
    this.protection = protection;
    this.threads = threads;
    this.clock = clock;
    this.endpoint = new NotifyEndpoint(cluster, callers, refusals, target);
    this.factory = JdkFactory.of((JdkFactory.Listening) port -> requireSocket());
  }

  /**
   * Opens the service on the lowest free port of a range.
   *
   * @return the address it listens at
   * @throws IOException if no port is free, or the address is not one of this host
   * @throws InvalidConfigException if something in this JVM has switched off what keeps foreign
   *     objects out
   */
  public synchronized Address open(int firstPort, int lastPort) throws IOException {
    BindException taken = new BindException("no port in range");
    for (int port = firstPort; port <= lastPort; port++) {
      try {
        return open(port);
      } catch (BindException e) {
        taken = e;
      }
    }
    throw taken;
  }

  private Address open(int port) throws IOException {
    ServiceSocket opened =
        new ServiceSocket(
            new InetSocketAddress(bindAddress, port),
            protection,
            limits,
            callers,
            refusals,
            clock,
            threads);
    try {
      socket = opened;
      opened.serve(
          ObjectIdBytes.of(
              UnicastRemoteObject.exportObject(
                  endpoint, port, null, factory.factory(), new ArgumentFilter())));
      SelfAttack.on(opened);
      opened.open();
    } catch (Throwable e) {
      unexport();
      opened.close();
      throw e;
    }
    Address listening = new Address(bindAddress.getHostAddress(), port);
    address = listening;
    return listening;
  }

  private ServiceSocket requireSocket() {
    ServiceSocket current = socket;
    if (current == null) {
      throw new IllegalStateException("the service has no socket");
    }
    return current;
  }

  /** Opens the service again if its socket has broken, with growing pauses. */
  public synchronized void tick(long nanoTime) {
    if (socket == null || address == null || !socket.isClosed()) {
      return;
    }
    if (!broken) {
      broken = true;
      retryAt = nanoTime;
      LogLine.SERVICE_BROKEN.log(address, "its socket is closed");
    }
    if (nanoTime - retryAt >= 0) {
      reopen(address, nanoTime);
    }
  }

  private void reopen(Address last, long nanoTime) {
    unexport();
    try {
      open(last.port());
      broken = false;
      pause = FIRST_PAUSE_NANOS;
      LogLine.SERVICE_RESTORED.log(last);
    } catch (IOException | InvalidConfigException e) {
      retryAt = nanoTime + pause;
      pause = Math.min(pause * 2, LONGEST_PAUSE_NANOS);
    }
  }

  private void unexport() {
    try {
      UnicastRemoteObject.unexportObject(endpoint, true);
    } catch (NoSuchObjectException e) {
      // it was not exported, which is what is wanted
    }
  }

  /** Takes the service back, and closes its port and all connections to it. */
  @Override
  public synchronized void close() {
    unexport();
    ServiceSocket open = socket;
    socket = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        LogLine.SERVICE_BROKEN.log(String.valueOf(address), e);
      }
    }
    factory.cut();
  }

  /** Returns how many threads are serving a call. */
  int calls() {
    return callers.size();
  }

  /** Returns how many connections are open. */
  int connections() {
    ServiceSocket open = socket();
    return open == null ? 0 : open.connections();
  }

  synchronized @Nullable ServiceSocket socket() {
    return socket;
  }
}
