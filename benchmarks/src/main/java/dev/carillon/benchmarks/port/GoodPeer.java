package dev.carillon.benchmarks.port;

import dev.carillon.benchmarks.contender.Entrant;
import dev.carillon.benchmarks.contender.Seat;
import dev.carillon.rmi.NotifyClient;
import dev.carillon.tls.ClientSecurity;
import java.io.IOException;
import java.net.Socket;
import java.rmi.RemoteException;
import java.rmi.registry.LocateRegistry;
import java.rmi.registry.Registry;
import java.rmi.server.RMIClientSocketFactory;
import java.util.ArrayList;
import java.util.List;

/** Somebody who calls and wants an answer: of an instance its status, of plain RMI a list. */
public interface GoodPeer extends AutoCloseable {

  /** Calls on a connection that is open already, and returns how long that took in ns. */
  long callAgain() throws RemoteException;

  /** Calls on a new connection, and returns how long that took in ns. */
  long callAnew() throws RemoteException;

  @Override
  void close();

  /** Returns one that calls an entrant's end at a port of this host. */
  static GoodPeer of(Entrant entrant, int port) throws RemoteException {
    if (entrant == Entrant.NAIVE_RMI) {
      return new OfRegistry(port, LocateRegistry.getRegistry(Seat.HOST, port));
    }
    ClientSecurity security = entrant.callersSecurity();
    return new OfInstance(port, security, NotifyClient.connect(Seat.HOST, port, security));
  }

  /** Calls an instance. */
  record OfInstance(int port, ClientSecurity security, NotifyClient known) implements GoodPeer {
    @Override
    public long callAgain() throws RemoteException {
      long begin = System.nanoTime();
      known.status();
      return System.nanoTime() - begin;
    }

    @Override
    public long callAnew() throws RemoteException {
      long begin = System.nanoTime();
      try (NotifyClient client = NotifyClient.connect(Seat.HOST, port, security)) {
        client.status();
        return System.nanoTime() - begin;
      }
    }

    @Override
    public void close() {
      known.close();
    }
  }

  /** Calls the registry of plain RMI. */
  record OfRegistry(int port, Registry known) implements GoodPeer {
    @Override
    public long callAgain() throws RemoteException {
      long begin = System.nanoTime();
      known.list();
      return System.nanoTime() - begin;
    }

    @Override
    public long callAnew() throws RemoteException {
      try (Connections own = new Connections()) {
        long begin = System.nanoTime();
        LocateRegistry.getRegistry(Seat.HOST, port, own).list();
        return System.nanoTime() - begin;
      }
    }

    @Override
    public void close() {
      // RMI closes what has been idle
    }
  }

  /** Connections that RMI uses for nobody else: it goes by which factory made them. */
  final class Connections implements RMIClientSocketFactory, AutoCloseable {
    private final List<Socket> made = new ArrayList<>();

    @Override
    public Socket createSocket(String host, int port) throws IOException {
      Socket socket = new Socket(host, port);
      made.add(socket);
      return socket;
    }

    @Override
    public void close() {
      for (Socket socket : made) {
        try {
          socket.close();
        } catch (IOException e) {
          // it is gone, which is the point
        }
      }
    }
  }
}
