package dev.carillon.benchmarks.port;

import dev.carillon.benchmarks.contender.Seat;
import dev.carillon.tls.ClientSecurity;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Connections that nobody uses, made to a port from 25 addresses. The first half have opened RMI's
 * protocol, after the handshake if there is TLS; the second half have not said anything.
 */
public final class Crowd implements AutoCloseable {
  private static final byte[] PREAMBLE = {'J', 'R', 'M', 'I', 0, 2, 0x4b};
  private static final int ADDRESSES = 25;
  private static final int PATIENCE_MILLIS = 5_000;
  private static final int PATIENCE_MINUTES = 2;

  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
  private final AtomicInteger made = new AtomicInteger();
  private final int port;
  private final ClientSecurity security;

  private Crowd(int port, ClientSecurity security) {
    this.port = port;
    this.security = security;
  }

  /** Makes as many connections as that, or fewer if some are refused. */
  public static Crowd of(int count, int port, ClientSecurity security) throws InterruptedException {
    Crowd crowd = new Crowd(port, security);
    crowd.join(0, count / 2);
    crowd.join(count / 2, count);
    return crowd;
  }

  private void join(int first, int end) throws InterruptedException {
    ExecutorService hands = Executors.newSingleThreadExecutor();
    for (int i = first; i < end; i++) {
      int number = i;
      hands.execute(() -> connect(number, first == 0));
    }
    hands.shutdown();
    if (!hands.awaitTermination(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
      hands.shutdownNow();
    }
  }

  private void connect(int number, boolean speaks) {
    Socket socket = new Socket();
    sockets.add(socket);
    try {
      socket.bind(new InetSocketAddress(address(number), 0));
      socket.connect(Seat.address(port), PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      if (speaks) {
        open(security.protection().connected(socket, Seat.HOST, port).socket());
      }
      made.incrementAndGet();
    } catch (IOException e) {
      // refused, or cut off already: it is missing in the number of those that were made
    }
  }

  private static InetAddress address(int number) throws UnknownHostException {
    return InetAddress.getByAddress(new byte[] {127, 0, 1, (byte) (1 + number % ADDRESSES)});
  }

  private static void open(Socket socket) throws IOException {
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    out.write(PREAMBLE);
    out.flush();
    DataInputStream in = new DataInputStream(socket.getInputStream());
    in.readByte();
    in.readUTF();
    in.readInt();
    out.writeUTF(Seat.HOST);
    out.writeInt(0);
    out.flush();
  }

  /** Returns how many were let in, for however short a time. */
  public int made() {
    return made.get();
  }

  @Override
  public void close() {
    for (Socket socket : sockets) {
      try {
        socket.close();
      } catch (IOException e) {
        // it is gone, which is the point
      }
    }
  }
}
