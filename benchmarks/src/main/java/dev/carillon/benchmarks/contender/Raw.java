package dev.carillon.benchmarks.contender;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Blocking TCP streams, keys written in batches as they come: the limit. */
public record Raw() implements Contender {
  private static final int BUFFER = 256 << 10;

  @Override
  public AutoCloseable receive(Seat seat, Sink sink) throws IOException {
    ServerSocket server = Seat.listen(seat.port());
    Thread reader = new Thread(() -> read(server, sink), "raw-reader");
    reader.setDaemon(true);
    reader.start();
    return server;
  }

  @Override
  public Sending send(Seat seat) throws IOException {
    List<Socket> sockets = new ArrayList<>();
    for (int port : seat.receivers()) {
      Socket socket = new Socket();
      socket.connect(Seat.address(port));
      socket.setTcpNoDelay(true);
      sockets.add(socket);
    }
    return new RawSending(sockets);
  }

  private static void read(ServerSocket server, Sink sink) {
    try (Socket socket = server.accept()) {
      InputStream in = socket.getInputStream();
      byte[] buffer = new byte[BUFFER];
      int filled = 0;
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer, filled, BUFFER - filled)) {
        filled += read;
        int used = apply(buffer, filled, sink);
        System.arraycopy(buffer, used, buffer, 0, filled - used);
        filled -= used;
      }
    } catch (IOException e) {
      if (!server.isClosed()) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Hands on every complete key, and returns where the first incomplete one begins. */
  private static int apply(byte[] buffer, int filled, Sink sink) {
    int at = 0;
    while (at < filled && at + 1 + buffer[at] <= filled) {
      sink.applied(new String(buffer, at + 1, buffer[at], ISO_8859_1));
      at += 1 + buffer[at];
    }
    return at;
  }

  /** One thread writes to all receivers what callers have put into the other of two buffers. */
  private static final class RawSending implements Sending {
    private final List<Socket> sockets;
    private byte[] filling = new byte[BUFFER];
    private byte[] spare = new byte[BUFFER];
    private int filled;
    private boolean closed;

    RawSending(List<Socket> sockets) {
      this.sockets = sockets;
      Thread writer = new Thread(this::write, "raw-writer");
      writer.setDaemon(true);
      writer.start();
    }

    @Override
    public void send(String key) throws InterruptedException {
      byte[] bytes = key.getBytes(ISO_8859_1);
      synchronized (this) {
        while (filled + 1 + bytes.length > filling.length) {
          wait();
        }
        if (filled == 0) {
          notifyAll();
        }
        filling[filled++] = (byte) bytes.length;
        System.arraycopy(bytes, 0, filling, filled, bytes.length);
        filled += bytes.length;
      }
    }

    private void write() {
      try {
        for (int length = swap(); length > 0; length = swap()) {
          for (Socket socket : sockets) {
            socket.getOutputStream().write(spare, 0, length);
          }
        }
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    private synchronized int swap() throws InterruptedException {
      while (filled == 0 && !closed) {
        wait();
      }
      byte[] full = filling;
      filling = spare;
      spare = full;
      int length = filled;
      filled = 0;
      notifyAll();
      return length;
    }

    @Override
    public void close() throws IOException {
      synchronized (this) {
        closed = true;
        notifyAll();
      }
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }
}
