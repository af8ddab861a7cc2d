package dev.carillon.rmi;

import static dev.carillon.contracts.NotificationMessage.flush;
import static dev.carillon.contracts.NotificationMessage.flushKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.contracts.Audience;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.MalformedFrameException;
import dev.carillon.contracts.NotificationBatch;
import dev.carillon.contracts.NotificationBatch.Item;
import dev.carillon.contracts.NotifyService;
import dev.carillon.contracts.Operation;
import dev.carillon.testing.Forwarder;
import dev.carillon.testing.Instances;
import dev.carillon.testing.Ports;
import dev.carillon.tls.Party;
import dev.carillon.tls.Protection;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.rmi.RemoteException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Real calls, recorded and then changed at random, read by the socket's guard, the argument filter
 * and the batch decoder: whatever comes is read or refused, and takes little memory.
 */
class GuardFuzzTest {
  private static final int INPUTS = Integer.getInteger("carillon.fuzz.inputs", 100_000);

  /** Each has random numbers of its own, so that they can be fed side by side. */
  private static final int BLOCKS = 1_000;

  /** Up to so many inputs no progress is shown. */
  private static final int QUIET = 1_000_000;

  private static final long SEED = Long.getLong("carillon.fuzz.seed", 20_260_101);

  /** One array may be asked for that does not come. */
  private static final long MOST_ALLOCATED = NotificationBatch.MAX_BYTES + (2L << 20);

  private static final long[] METHODS = MethodHashes.of(NotifyService.class);

  /** Their names, in the same order. */
  private static final List<String> NAMES =
      Arrays.stream(NotifyService.class.getMethods())
          .sorted(Comparator.comparingLong(MethodHashes::of))
          .map(Method::getName)
          .toList();

  /** What the guard needs around it. */
  static final GuardedSocket.Watching WATCHING =
      new GuardedSocket.Watching() {
        private final Callers callers = new Callers();

        @Override
        public CallGuard guard() {
          return new CallGuard(() -> new byte[ObjectIdBytes.LENGTH], METHODS);
        }

        @Override
        public Callers callers() {
          return callers;
        }

        @Override
        public int maxRequestBytes() {
          return NotificationBatch.MAX_BYTES;
        }

        @Override
        public void close(Connection connection) {
          connection.close();
        }

        @Override
        public void refused(Connection connection, IOException why) {}
      };

  /** Reads classes as RMI does: what follows each of them is read, and not used. */
  private static final class Arguments extends ObjectInputStream {
    Arguments(InputStream in) throws IOException {
      super(in);
      setObjectInputFilter(new ArgumentFilter());
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass described)
        throws IOException, ClassNotFoundException {
      readObject();
      return super.resolveClass(described);
    }
  }

  private static byte[] batch() {
    List<Item> items = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      items.add(new Item(i, flushKey("settings", "eu", "key" + i)));
    }
    return new NotificationBatch(
            new InstanceId("a/web", 1),
            7,
            0,
            20,
            20,
            3,
            false,
            true,
            Instances.web("a/web", 1, 6_200, "settings"),
            List.of(new NotificationBatch.Loss(0, 20, List.of("settings"))),
            items)
        .encode();
  }

  /** Returns what callers sent on real connections. */
  private static List<byte[]> recorded() throws IOException {
    int port = Ports.free();
    try (ServiceHost host = Hosts.of(new Answering());
        Forwarder recorder = new Forwarder(host.open(port, port + 20))) {
      List<Object> keys = List.of("text", 1, 1L, new UUID(1, 2), Operation.FLUSH);
      for (Object key : keys) {
        try (Connector connector =
            new Connector(Duration.ofSeconds(5), Duration.ofSeconds(5), Protection.none())) {
          NotifyService service = connector.stub(recorder.address());
          service.deliver(batch());
          service.flush(flushKey("settings", "eu", key));
          relay(service);
          service.status();
        }
      }
      return recorder.sent();
    }
  }

  private static void relay(NotifyService service) throws RemoteException {
    try {
      service.relay(flush("settings").sentBy("web"), Audience.instance("a/web"), 5);
    } catch (IllegalStateException e) {
      // the service of the test has nobody to pass it to
    }
  }

  /** Reads a connection as RMI reads it; returns how many calls got through. */
  private static int read(byte[] sent) throws IOException, ClassNotFoundException {
    Connection connection =
        new Connection(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), () -> {}, System::nanoTime);
    connection.belongsTo(Party.anybody());
    int calls = 0;
    try (GuardedSocket socket =
        new GuardedSocket(
            connection,
            new BufferedInputStream(new ByteArrayInputStream(sent)),
            OutputStream.nullOutputStream(),
            WATCHING)) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      in.readFully(new byte[CallGuard.PREAMBLE_LENGTH]);
      in.readUTF();
      in.readInt();
      for (int message = in.read(); message >= 0; message = in.read()) {
        if (message == CallGuard.CALL) {
          readCall(in);
          calls++;
        }
        socket.getOutputStream().write(0);
      }
    }
    return calls;
  }

  private static void readCall(InputStream in) throws IOException, ClassNotFoundException {
    Arguments arguments = new Arguments(in);
    arguments.skipNBytes(ObjectIdBytes.LENGTH);
    arguments.readInt();
    int method = Arrays.binarySearch(METHODS, arguments.readLong());
    String name = NAMES.get(method);
    if (!name.equals("status")) {
      arguments.readObject();
    }
    if (name.equals("relay")) {
      arguments.readObject();
      arguments.readLong();
    }
  }

  private static byte[] mutated(Random random, List<byte[]> seeds) {
    byte[] bytes = seeds.get(random.nextInt(seeds.size())).clone();
    for (int i = 1 + random.nextInt(4); i > 0 && bytes.length > 0; i--) {
      bytes = mutatedOnce(random, bytes, seeds.get(random.nextInt(seeds.size())));
    }
    return bytes;
  }

  private static byte[] mutatedOnce(Random random, byte[] bytes, byte[] other) {
    int at = random.nextInt(bytes.length);
    int length = Math.min(1 + random.nextInt(32), bytes.length - at);
    switch (random.nextInt(7)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) random.nextInt();
      case 2 -> Arrays.fill(bytes, at, at + Math.min(length, 4), (byte) (random.nextInt(3) - 1));
      case 3 -> {
        return Arrays.copyOf(bytes, at);
      }
      case 4 -> {
        return joined(
            Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at + length, bytes.length));
      }
      case 5 -> {
        return joined(
            Arrays.copyOf(bytes, at + length), Arrays.copyOfRange(bytes, at, bytes.length));
      }
      default -> {
        int from = random.nextInt(other.length);
        return joined(Arrays.copyOf(bytes, at), Arrays.copyOfRange(other, from, other.length));
      }
    }
    return bytes;
  }

  private static byte[] joined(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  private interface Reading {
    void read(byte[] bytes) throws IOException, ClassNotFoundException;
  }

  /** Feeds changed inputs on all cores, and returns how many were taken as good. */
  private static int feed(List<byte[]> seeds, Reading reading) {
    LongAdder done = new LongAdder();
    return IntStream.range(0, BLOCKS)
        .parallel()
        .map(
            block -> {
              int taken = feedBlock(block, seeds, reading);
              done.increment();
              if (INPUTS > QUIET && done.sum() % (BLOCKS / 20) == 0) {
                System.out.printf("%,d of %,d inputs%n", done.sum() * (INPUTS / BLOCKS), INPUTS);
              }
              return taken;
            })
        .sum();
  }

  private static int feedBlock(int block, List<byte[]> seeds, Reading reading) {
    Random random = new Random(SEED + block);
    int taken = 0;
    for (int i = 0; i < INPUTS / BLOCKS; i++) {
      taken += isTaken(mutated(random, seeds), reading) ? 1 : 0;
    }
    return taken;
  }

  private static boolean isTaken(byte[] input, Reading reading) {
    boolean taken = false;
    long before = Allocated.byThisThread();
    try {
      reading.read(input);
      taken = true;
    } catch (IOException | ClassNotFoundException | RuntimeException e) {
      // refused, which is the other thing that may happen
    } catch (Error e) {
      throw new AssertionError(HexFormat.of().formatHex(input), e);
    }
    long allocated = Allocated.byThisThread() - before;
    if (allocated > MOST_ALLOCATED) {
      throw new AssertionError(allocated + " bytes for " + HexFormat.of().formatHex(input));
    }
    return taken;
  }

  @Test
  void changedCallsAreReadOrRefusedAndTakeLittleMemory() throws Exception {
    List<byte[]> seeds = recorded();
    int calls = 0;
    for (byte[] each : seeds) {
      calls += read(each);
    }
    assertThat(calls).as("what was recorded is read as it is").isEqualTo(20);

    assertThat(feed(seeds, GuardFuzzTest::read)).isBetween(INPUTS / 1_000, INPUTS - 1);
    assertThat(WATCHING.callers().size()).isZero();
  }

  @Test
  void changedBatchesAreReadOrRefusedAndTakeLittleMemory() {
    assertThat(
            feed(
                List.of(batch()),
                bytes -> {
                  try {
                    NotificationBatch.decode(bytes);
                  } catch (MalformedFrameException e) {
                    throw new IOException(e);
                  } catch (RuntimeException e) {
                    throw new AssertionError("another exception than those that are expected", e);
                  }
                }))
        .isBetween(INPUTS / 1_000, INPUTS - 1);
  }
}
