package dev.carillon.cuts;

import dev.carillon.contracts.Address;
import dev.carillon.testing.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands before a service, passes its connections on, and lets a test cut them. */
final class CuttingProxy implements AutoCloseable {
  private final Address target;
  private final ServerSocket listening;
  private final Address address;
  private final CutCounts counts;
  private final List<Link> links = new CopyOnWriteArrayList<>();

  CuttingProxy(Address target, CutCounts counts) throws IOException {
    this.target = target;
    this.counts = counts;
    InetAddress loopback = InetAddress.getLoopbackAddress();
    listening = new ServerSocket(Ports.free(), 50, loopback);
    address = new Address(loopback.getHostAddress(), listening.getLocalPort());
    Link.daemon("proxy of " + target, this::acceptAll);
  }

  /** Returns where callers are to connect to. */
  Address address() {
    return address;
  }

  /** Returns the connections that are open now. */
  List<Link> links() {
    return List.copyOf(links);
  }

  private void acceptAll() {
    try {
      while (!listening.isClosed()) {
        passOn(listening.accept());
      }
    } catch (IOException e) {
      // the proxy is closed, which ends this
    }
  }

  private void passOn(Socket client) throws IOException {
    try {
      Socket server = new Socket(target.host(), target.port());
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      links.add(new Link(client, server, counts, links::remove));
    } catch (IOException e) {
      client.close(); // the service does not listen: neither does its proxy
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    links.forEach(Link::close);
  }
}
