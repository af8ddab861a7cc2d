package dev.carillon.cluster.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;

/** A process that passes connections on, and holds back for a while all that comes through them. */
public final class SlowLine implements AutoCloseable {
  private static final ByteBuffer END = ByteBuffer.allocate(0);

  private static final String PASSED = "passed on to ";

  private final Process process;
  private final Path log;

  private SlowLine(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  static SlowLine start(
      List<String> prefix, String from, Duration delay, List<String> lines, Path log) {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(SlowLine.class.getName(), from, Long.toString(delay.toMillis())));
    command.addAll(lines);
    try {
      return new SlowLine(
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start(),
          log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Says whether any connection has taken this way. */
  public boolean isInUse() {
    try {
      return Files.readString(log).contains(PASSED);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /**
   * Is that process.
   *
   * @param arguments the address that it connects from, milliseconds, and then for each port the
   *     address where what comes there is to go, such as 7000=10.0.0.1:80
   */
  public static void main(String[] arguments) throws Exception {
    InetAddress from = InetAddress.getByName(arguments[0]);
    long delay = Duration.ofMillis(Long.parseLong(arguments[1])).toNanos();
    for (String line : List.of(arguments).subList(2, arguments.length)) {
      String[] words = line.split("[=:]", -1);
      ServerSocket listening = new ServerSocket(Integer.parseInt(words[0]));
      InetSocketAddress to = new InetSocketAddress(words[1], Integer.parseInt(words[2]));
      new Thread(() -> acceptAll(listening, from, to, delay)).start();
    }
  }

  private static void acceptAll(
      ServerSocket listening, InetAddress from, InetSocketAddress to, long delay) {
    while (true) {
      try {
        passOn(listening.accept(), from, to, delay);
      } catch (IOException e) {
        System.out.println(to + ": " + e);
      }
    }
  }

  private static void passOn(Socket caller, InetAddress from, InetSocketAddress to, long delay)
      throws IOException {
    try {
      Socket service = new Socket(to.getAddress(), to.getPort(), from, 0);
      System.out.println(PASSED + to);
      pass(caller, service, delay);
      pass(service, caller, delay);
    } catch (IOException e) {
      caller.close();
      throw e;
    }
  }

  /** What was read, and when it is to go on. */
  private record Chunk(ByteBuffer bytes, long due) {}

  private static void pass(Socket from, Socket to, long delay) throws IOException {
    from.setTcpNoDelay(true);
    BlockingQueue<Chunk> way = new LinkedBlockingQueue<>();
    InputStream in = from.getInputStream();
    OutputStream out = to.getOutputStream();
    new Thread(() -> read(in, way, delay)).start();
    new Thread(() -> write(way, out, from, to)).start();
  }

  private static void read(InputStream in, BlockingQueue<Chunk> way, long delay) {
    byte[] buffer = new byte[8_192];
    try {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        way.add(
            new Chunk(ByteBuffer.wrap(Arrays.copyOf(buffer, count)), System.nanoTime() + delay));
      }
    } catch (IOException e) {
      // the same as its end
    }
    way.add(new Chunk(END, System.nanoTime() + delay));
  }

  private static void write(BlockingQueue<Chunk> way, OutputStream out, Socket from, Socket to) {
    try (from;
        to) {
      for (Chunk chunk = way.take(); chunk.bytes().hasRemaining(); chunk = way.take()) {
        for (long left = chunk.due() - System.nanoTime(); left > 0; ) {
          LockSupport.parkNanos(left);
          left = chunk.due() - System.nanoTime();
        }
        out.write(chunk.bytes().array());
      }
    } catch (IOException e) {
      // nobody takes it any more
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
