package dev.carillon.rmi;

import dev.carillon.contracts.Address;
import dev.carillon.contracts.NotifyService;
import dev.carillon.tls.Protection;
import dev.carillon.tls.Protection.Secured;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.rmi.RemoteException;
import java.rmi.registry.LocateRegistry;
import java.rmi.server.RMIClientSocketFactory;
import java.rmi.server.RemoteObject;
import java.rmi.server.RemoteObjectInvocationHandler;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes stubs of services from host and port alone, whose connections are protected, and whose
 * answers are guarded and time out. Thread-safe.
 *
 * <p>A stub is the JDK's own reference to "the registry at that address", used for the service:
 * whatever object a call names, the port hands it to the one object it is for. Nothing is looked
 * up, so nothing that a server sends is taken for a stub, and no garbage collection lease is held.
 */
final class Connector implements AutoCloseable {
  private final int connectMillis;
  private final int answerMillis;
  private final Protection protection;
  private final String cluster;
  private final Refusals refusals = new Refusals();
  private final JdkFactory<RMIClientSocketFactory> factory;
  private final Map<CallSocket, Address> open = new ConcurrentHashMap<>();
  private final Map<Address, NotifyService> stubs = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /** Makes a connector of one who delivers nothing, so that nobody's receipts are believed. */
  Connector(Duration connectTimeout, Duration answerTimeout, Protection protection) {
    this(connectTimeout, answerTimeout, protection, "");
  }

  /**
   * Makes a connector.
   *
   * @param cluster the cluster whose instances' receipts are believed
   */
  Connector(
      Duration connectTimeout, Duration answerTimeout, Protection protection, String cluster) {
    this.protection = protection;
    this.cluster = cluster;
    connectMillis = (int) connectTimeout.toMillis();
    answerMillis = (int) answerTimeout.toMillis();
    factory = JdkFactory.of((JdkFactory.Connecting) this::connect);
  }

  /** Returns the stub for an address; one for all who ask. */
  NotifyService stub(Address address) throws RemoteException {
    NotifyService known = stubs.get(address);
    if (known != null) {
      return known;
    }
    NotifyService made = make(address);
    NotifyService first = stubs.putIfAbsent(address, made);
    if (closed) {
      stubs.remove(address);
      throw new java.rmi.ConnectException("no calls are made any more");
    }
    return first == null ? made : first;
  }

  /**
   * Closes the connections to an address, those that RMI keeps for later too. Does not wait.
   *
   * <p>RMI keeps an idle connection, and with it this class, for up to half a minute, but drops the
   * dead ones when it looks for one to use; so a last call is made that cannot succeed.
   */
  void release(Address address) {
    NotifyService stub = stubs.remove(address);
    open.forEach(
        (socket, peer) -> {
          if (peer.equals(address)) {
            closeQuietly(socket);
          }
        });
    if (stub != null) {
      try {
        stub.status();
      } catch (RemoteException | RuntimeException e) {
        // no connection is left and none is made, which is the point
      }
    }
  }

  private NotifyService make(Address address) throws RemoteException {
    RemoteObject reference =
        (RemoteObject)
            LocateRegistry.getRegistry(address.host(), address.port(), factory.factory());
    return (NotifyService)
        Proxy.newProxyInstance(
            NotifyService.class.getClassLoader(),
            new Class<?>[] {NotifyService.class},
            new RemoteObjectInvocationHandler(reference.getRef()));
  }

  private Socket connect(String host, int port) throws IOException {
    Address peer = new Address(host, port);
    if (closed || !stubs.containsKey(peer)) {
      throw new SocketException("no connection to " + peer + " is wanted any more");
    }
    open.keySet().removeIf(Socket::isClosed);
    CallSocket connection = new CallSocket(answerMillis);
    open.put(connection, peer);
    try {
      connection.connect(new InetSocketAddress(host, port), connectMillis);
      connection.setTcpNoDelay(true);
      Secured secured = protection.connected(connection, host, port);
      Answerer answerer = new Answerer(secured.party(), cluster, refusals);
      Socket socket = new PatientSocket(connection, secured.socket(), answerer);
      if (closed || !stubs.containsKey(peer)) { // released while it was connecting
        throw new SocketException("no connection to " + peer + " is wanted any more");
      }
      return socket;
    } catch (IOException | RuntimeException e) {
      open.remove(connection);
      closeQuietly(connection);
      throw e;
    }
  }

  /** Closes the connections whose other end does not take its request in time. */
  void tick(long nanoTime) {
    for (CallSocket each : open.keySet()) {
      try {
        each.closeIfStuck(nanoTime);
      } catch (IOException e) {
        // a connection that cannot even be closed is of no use to anybody
      }
    }
  }

  /** Closes all connections. */
  @Override
  public void close() {
    closed = true;
    Set.copyOf(stubs.keySet()).forEach(this::release);
    factory.cut();
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // a connection that cannot even be closed is of no use to anybody
    }
  }
}
