package dev.carillon.benchmarks.contender;

import java.io.IOException;
import java.rmi.NotBoundException;
import java.rmi.Remote;
import java.rmi.registry.LocateRegistry;
import java.rmi.registry.Registry;
import java.rmi.server.RMIServerSocketFactory;
import java.rmi.server.UnicastRemoteObject;
import java.util.ArrayList;
import java.util.List;

/** A remote object with a registry, both at one port of loopback. */
final class RmiService implements AutoCloseable {
  private static final String NAME = "bench";

  /** Kept: the collector would end the service. */
  private final Remote target;

  private final Registry registry;

  RmiService(int port, Remote target) throws IOException {
    this.target = target;
    RMIServerSocketFactory loopback = Seat::listen;
    registry = LocateRegistry.createRegistry(port, null, loopback);
    registry.rebind(NAME, UnicastRemoteObject.exportObject(target, port, null, loopback));
  }

  /** Returns the stubs of the services at these ports. */
  static <T extends Remote> List<T> stubs(List<Integer> ports, Class<T> type) throws IOException {
    List<T> stubs = new ArrayList<>();
    for (int port : ports) {
      try {
        stubs.add(type.cast(LocateRegistry.getRegistry(Seat.HOST, port).lookup(NAME)));
      } catch (NotBoundException e) {
        throw new IOException(e);
      }
    }
    return stubs;
  }

  @Override
  public void close() throws IOException {
    UnicastRemoteObject.unexportObject(target, true);
    UnicastRemoteObject.unexportObject(registry, true);
  }
}
