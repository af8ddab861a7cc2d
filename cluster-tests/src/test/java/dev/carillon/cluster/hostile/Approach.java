package dev.carillon.cluster.hostile;

import dev.carillon.contracts.Address;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** How an attacker gets to a port, and lets others get to his own. */
interface Approach {
  /** No protection at all. */
  Approach PLAIN = new Plain();

  /** Connects from an address of this host; the connection is ready for the first byte of RMI. */
  Socket connect(Address target, String from) throws IOException;

  /** Listens on loopback; a connection is ready for RMI as soon as it is read from. */
  ServerSocket listen() throws IOException;

  /** Returns the first bytes that whoever comes this way puts on the wire. */
  byte[] beginning();

  /** Returns a connection that has nothing on it yet. */
  static Socket bare(Address target, String from) throws IOException {
    Socket socket = new Socket();
    try {
      socket.bind(new InetSocketAddress(from, 0));
      socket.connect(new InetSocketAddress(target.host(), target.port()), 2_000);
      socket.setTcpNoDelay(true);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Plain TCP. */
  final class Plain implements Approach {
    private Plain() {}

    @Override
    public Socket connect(Address target, String from) throws IOException {
      return bare(target, from);
    }

    @Override
    public ServerSocket listen() throws IOException {
      return TestPorts.listen(new ServerSocket());
    }

    @Override
    public byte[] beginning() {
      return Jrmp.opening();
    }
  }
}
