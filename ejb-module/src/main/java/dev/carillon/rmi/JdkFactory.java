package dev.carillon.rmi;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import java.net.ServerSocket;
import java.net.Socket;
import java.rmi.server.RMIClientSocketFactory;
import java.rmi.server.RMIServerSocketFactory;

/**
 * A socket factory for RMI whose class belongs to the JDK.
 *
 * <p>RMI keeps factories in static maps for as long as the JVM lives. A factory of the
 * application's own class would keep the application's class loader after a redeploy. This one
 * leads to the application through a call site only, which {@link #cut} empties.
 *
 * @param <F> the factory's interface
 */
final class JdkFactory<F> {
  /** Makes listening sockets. */
  interface Listening {
    ServerSocket open(int port) throws IOException;
  }

  /** Makes connections. */
  interface Connecting {
    Socket open(String host, int port) throws IOException;
  }

  private final MutableCallSite target;
  private final F factory;

  private JdkFactory(Class<F> type, MethodHandle open) {
    target = new MutableCallSite(open);
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
    try {
      factory = MethodHandleProxies.asInterfaceInstance(type, target.dynamicInvoker());
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  static JdkFactory<RMIServerSocketFactory> of(Listening listening) {
    return new JdkFactory<>(
        RMIServerSocketFactory.class,
        bound(Listening.class, listening, MethodType.methodType(ServerSocket.class, int.class)));
  }

  static JdkFactory<RMIClientSocketFactory> of(Connecting connecting) {
    return new JdkFactory<>(
        RMIClientSocketFactory.class,
        bound(
            Connecting.class,
            connecting,
            MethodType.methodType(Socket.class, String.class, int.class)));
  }

  private static MethodHandle bound(Class<?> type, Object receiver, MethodType signature) {
    try {
      return MethodHandles.lookup().findVirtual(type, "open", signature).bindTo(receiver);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(type + " has no method open" + signature, e);
    }
  }

  /** Returns the factory to hand to RMI. */
  F factory() {
    return factory;
  }

  /** Ends the way from the factory to the application; from now on it makes nothing. */
  void cut() {
    target.setTarget(MethodHandles.empty(target.type()));
  }
}
