package dev.carillon.cluster.hostile;

import dev.carillon.cluster.hostile.Replies.Reply;
import dev.carillon.contracts.Address;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A server that speaks RMI's protocol by hand, and gives each call the same reply. */
final class HostileServer implements AutoCloseable {
  private static final int ACKNOWLEDGED = 0x4e;
  private static final int PONG = 0x53;
  private static final int PATIENCE_MILLIS = 5_000;

  private final ServerSocket listening;
  private final Reply reply;
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicLong longestMillis = new AtomicLong();
  private final AtomicLong mostBytes = new AtomicLong();

  HostileServer(Approach approach, Reply reply) throws IOException {
    this.listening = approach.listen();
    this.reply = reply;
    inBackground(this::accept);
  }

  Address address() {
    return new Address("127.0.0.1", listening.getLocalPort());
  }

  /** Returns how often somebody connected. */
  int connections() {
    return connections.get();
  }

  /** Returns how often it was called. */
  int calls() {
    return calls.get();
  }

  /** Returns how long the most patient of its callers waited for the end of a reply. */
  long longestMillis() {
    return longestMillis.get();
  }

  /** Returns how much of a reply was taken at the most. */
  long mostBytes() {
    return mostBytes.get();
  }

  private void inBackground(Runnable task) {
    Thread thread = new Thread(task, "hostile server");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket socket = listening.accept();
        connections.incrementAndGet();
        inBackground(() -> serve(socket));
      } catch (IOException e) {
        // closed, or a caller that is gone
      }
    }
  }

  /** One call is enough for a connection. */
  private void serve(Socket socket) {
    try (socket) {
      InputStream in = socket.getInputStream();
      shakeHands(socket, in);
      while (in.read() == Jrmp.PING) {
        socket.getOutputStream().write(PONG);
      }
      readRest(socket, in);
      answer(socket);
    } catch (IOException e) {
      // the caller has gone
    }
  }

  private static void shakeHands(Socket socket, InputStream in) throws IOException {
    in.readNBytes(Jrmp.PREAMBLE.length);
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    out.writeByte(ACKNOWLEDGED);
    out.writeUTF(Jrmp.HERE);
    out.writeInt(0);
    out.flush();
    DataInputStream greeting = new DataInputStream(in);
    greeting.readUTF();
    greeting.readInt();
  }

  /** Reads a call until it is silent. */
  private static void readRest(Socket socket, InputStream in) throws IOException {
    socket.setSoTimeout(30);
    try {
      while (in.read() >= 0) {
        // of no interest
      }
    } catch (SocketTimeoutException e) {
      socket.setSoTimeout(0);
    }
  }

  private void answer(Socket socket) throws IOException {
    calls.incrementAndGet();
    socket.setSoTimeout(PATIENCE_MILLIS);
    long start = System.nanoTime();
    Counting out = new Counting(socket.getOutputStream());
    try {
      reply.give(socket.getInputStream(), out);
    } finally {
      mostBytes.accumulateAndGet(out.sent(), Math::max);
      longestMillis.accumulateAndGet((System.nanoTime() - start) / 1_000_000, Math::max);
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
