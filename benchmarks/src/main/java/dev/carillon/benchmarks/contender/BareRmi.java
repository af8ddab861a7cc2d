package dev.carillon.benchmarks.contender;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.rmi.Remote;
import java.rmi.RemoteException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;

/**
 * Keys queued for each receiver and sent up to 1,024 in one RMI call, as bytes: no numbering, no
 * acknowledgement, no error handling.
 */
public record BareRmi() implements Contender {
  private static final int BATCH = 1_024;
  private static final int MAX_KEY_BYTES = 255;

  /** What receivers export. */
  interface Service extends Remote {
    void take(byte[] keys) throws RemoteException;
  }

  private record Target(Sink sink) implements Service {
    @Override
    public void take(byte[] keys) {
      for (int at = 0; at < keys.length; at += 1 + (keys[at] & 0xff)) {
        sink.applied(new String(keys, at + 1, keys[at] & 0xff, ISO_8859_1));
      }
    }
  }

  @Override
  public AutoCloseable receive(Seat seat, Sink sink) throws IOException {
    return new RmiService(seat.port(), new Target(sink));
  }

  @Override
  public Sending send(Seat seat) throws IOException {
    return new BareSending(
        RmiService.stubs(seat.receivers(), Service.class).stream().map(Line::new).toList());
  }

  private record BareSending(List<Line> lines) implements Sending {
    @Override
    public void send(String key) {
      for (Line line : lines) {
        line.add(key);
      }
    }

    @Override
    public void close() {
      lines.forEach(Line::close);
    }
  }

  /** What waits for one receiver, and the thread that calls it. */
  private static final class Line {
    private final Service service;
    private final ArrayDeque<String> waiting = new ArrayDeque<>();
    private final byte[] buffer = new byte[BATCH * (1 + MAX_KEY_BYTES)];
    private final Thread caller = new Thread(this::call, "bare-rmi");

    Line(Service service) {
      this.service = service;
      caller.setDaemon(true);
      caller.start();
    }

    synchronized void add(String key) {
      waiting.add(key);
      if (waiting.size() == 1) {
        notifyAll();
      }
    }

    private void call() {
      String[] keys = new String[BATCH];
      try {
        while (true) {
          service.take(encode(keys, take(keys)));
        }
      } catch (RemoteException e) {
        throw new IllegalStateException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private synchronized int take(String[] keys) throws InterruptedException {
      while (waiting.isEmpty()) {
        wait();
      }
      int count = Math.min(BATCH, waiting.size());
      for (int i = 0; i < count; i++) {
        keys[i] = waiting.removeFirst();
      }
      return count;
    }

    private byte[] encode(String[] keys, int count) {
      int length = 0;
      for (int i = 0; i < count; i++) {
        byte[] bytes = keys[i].getBytes(ISO_8859_1);
        buffer[length++] = (byte) bytes.length;
        System.arraycopy(bytes, 0, buffer, length, bytes.length);
        length += bytes.length;
      }
      return Arrays.copyOf(buffer, length);
    }

    void close() {
      caller.interrupt();
    }
  }
}
