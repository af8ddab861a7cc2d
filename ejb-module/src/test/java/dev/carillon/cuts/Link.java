package dev.carillon.cuts;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** One connection through a proxy: the caller's end, the service's end, and what runs between. */
final class Link implements AutoCloseable {
  private static final int CHUNK = 64 << 10;

  /** A call and its answer are never shorter; what is shorter is RMI's handshake, or its ping. */
  private static final int SHORTEST_CALL = 48;

  private final Socket client;
  private final Socket server;
  private final CutCounts counts;
  private final Consumer<Link> whenClosed;
  private final AtomicBoolean open = new AtomicBoolean(true);
  private volatile boolean questionToBeCut;
  private volatile boolean answerToBeCut;

  Link(Socket client, Socket server, CutCounts counts, Consumer<Link> whenClosed) {
    this.client = client;
    this.server = server;
    this.counts = counts;
    this.whenClosed = whenClosed;
    daemon("to the service", () -> pump(client, server, this::question));
    daemon("to the caller", () -> pump(server, client, this::answer));
  }

  static void daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  void cut(Cut kind) {
    switch (kind) {
      case CLIENT_END -> reset(client, kind);
      case SERVER_END -> reset(server, kind);
      case QUESTION -> questionToBeCut = true;
      case ANSWER -> answerToBeCut = true;
    }
  }

  /** Takes back cuts that have not come about. */
  void spare() {
    questionToBeCut = false;
    answerToBeCut = false;
  }

  private void question(OutputStream out, byte[] chunk, int count) throws IOException {
    if (questionToBeCut && count >= SHORTEST_CALL) {
      out.write(chunk, 0, count / 2);
      reset(server, Cut.QUESTION);
    } else {
      out.write(chunk, 0, count);
    }
  }

  private void answer(OutputStream out, byte[] chunk, int count) throws IOException {
    if (answerToBeCut && count >= SHORTEST_CALL) {
      reset(client, Cut.ANSWER);
    } else {
      out.write(chunk, 0, count);
    }
  }

  private interface Passage {
    void pass(OutputStream out, byte[] chunk, int count) throws IOException;
  }

  private void pump(Socket from, Socket to, Passage passage) {
    byte[] chunk = new byte[CHUNK];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        passage.pass(out, chunk, count);
      }
    } catch (IOException e) {
      // one end is cut or gone, and the other one is to learn of it
    }
    close();
  }

  /** Throws away what is under way, and lets the one at this end see a reset. */
  private void reset(Socket end, Cut kind) {
    if (open.compareAndSet(true, false)) {
      counts.count(kind);
      try {
        end.setSoLinger(true, 0);
      } catch (IOException e) {
        // that end is gone already
      }
      closeBoth();
    }
  }

  @Override
  public void close() {
    if (open.compareAndSet(true, false)) {
      closeBoth();
    }
  }

  private void closeBoth() {
    closeQuietly(client);
    closeQuietly(server);
    whenClosed.accept(this);
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // it is of no use to anybody any more
    }
  }
}
