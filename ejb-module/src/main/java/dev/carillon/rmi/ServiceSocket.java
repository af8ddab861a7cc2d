package dev.carillon.rmi;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The listening socket of the service. Closing it closes every connection that it took: RMI would
 * keep those open, and answering, after the object is unexported.
 */
final class ServiceSocket extends ServerSocket {
  private static final int BACKLOG = 128;

  private final ReentrantLock accepting = new ReentrantLock();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /** The object that calls are for; known once RMI has exported it on this socket. */
  private volatile byte[] objectId = new byte[ObjectIdBytes.LENGTH];

  /** Makes a socket that listens nowhere yet. */
  ServiceSocket() throws IOException {}

  void listen(InetAddress address, int port) throws IOException {
    bind(new InetSocketAddress(address, port), BACKLOG);
  }

  void serve(byte[] exportedObjectId) {
    objectId = exportedObjectId;
  }

  @Override
  public Socket accept() throws IOException {
    GuardedSocket socket = new GuardedSocket(() -> objectId, open);
    accepting.lock();
    try {
      implAccept(socket);
    } finally {
      accepting.unlock();
    }
    open.add(socket);
    if (isClosed()) {
      socket.close();
    }
    return socket;
  }

  /** The port is free only when the thread that waits for a connection has noticed the end. */
  private void awaitEndOfAccept() {
    if (accepting.isHeldByCurrentThread()) {
      return;
    }
    try {
      if (accepting.tryLock(1, TimeUnit.SECONDS)) {
        accepting.unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    super.close();
    for (Socket socket : open) {
      socket.close();
    }
    awaitEndOfAccept();
  }
}
