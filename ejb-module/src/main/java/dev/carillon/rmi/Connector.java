package dev.carillon.rmi;

import dev.carillon.contracts.Address;
import dev.carillon.contracts.NotifyService;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.rmi.RemoteException;
import java.rmi.registry.LocateRegistry;
import java.rmi.server.RMIClientSocketFactory;
import java.rmi.server.RemoteObject;
import java.rmi.server.RemoteObjectInvocationHandler;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes stubs of services from host and port alone, whose connections and answers time out.
 * Thread-safe.
 *
 * <p>A stub is the JDK's own reference to "the registry at that address", used for the service:
 * whatever object a call names, the port hands it to the one object it is for. Nothing is looked
 * up, so nothing that a server sends is taken for a stub, and no garbage collection lease is held.
 */
final class Connector implements AutoCloseable {
  private final int connectMillis;
  private final int answerMillis;
  private final JdkFactory<RMIClientSocketFactory> factory;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  Connector(Duration connectTimeout, Duration answerTimeout) {
    connectMillis = (int) connectTimeout.toMillis();
    answerMillis = (int) answerTimeout.toMillis();
    factory = JdkFactory.of((JdkFactory.Connecting) this::connect);
  }

  NotifyService stub(Address address) throws RemoteException {
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
    if (closed) {
      throw new IOException("closed");
    }
    open.removeIf(Socket::isClosed);
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(host, port), connectMillis);
      socket.setSoTimeout(answerMillis);
      socket.setTcpNoDelay(true);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    open.add(socket);
    return socket;
  }

  /** Closes all connections, those that RMI keeps for later too. */
  @Override
  public void close() {
    closed = true;
    open.forEach(Connector::closeQuietly);
    open.clear();
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
