package dev.carillon.testing;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A name server on loopback that knows what a test tells it, and remembers what it was asked. */
public final class SmallDns implements AutoCloseable {
  private static final int MAX_DATAGRAM = 512;
  private static final int HEADER = 12;
  private static final int TYPE_A = 1;
  private static final int NO_SUCH_NAME = 3;
  private static final int ANSWER = 0x8180;
  private static final int TRUNCATED = 0x0200;

  private final DatagramSocket datagrams;
  private final ServerSocket streams;
  private final Map<String, List<InetAddress>> names = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile boolean silent;

  /** Opens it at a port of its own. */
  public SmallDns() throws IOException {
    int port = Ports.free();
    InetAddress loopback = InetAddress.getLoopbackAddress();
    datagrams = new DatagramSocket(port, loopback);
    streams = new ServerSocket(port, 50, loopback);
    daemon(this::answerDatagrams);
    daemon(this::answerStreams);
  }

  /** Returns where it is, for the JDK's client. */
  public String url() {
    return "dns://127.0.0.1:" + datagrams.getLocalPort();
  }

  /** Gives a name these addresses, and no others; it may have none. */
  public void set(String name, String... addresses) throws IOException {
    List<InetAddress> all = new CopyOnWriteArrayList<>();
    for (String each : addresses) {
      all.add(InetAddress.getByName(each));
    }
    names.put(name, all);
  }

  /** Knows a name no more. */
  public void remove(String name) {
    names.remove(name);
  }

  /** Answers nobody from now on, or everybody again. */
  public void beSilent(boolean now) {
    silent = now;
  }

  /** Returns the names that were asked for, in order, each once in a row. */
  public List<String> asked() {
    return asked.stream().distinct().toList();
  }

  private void answerDatagrams() {
    byte[] buffer = new byte[MAX_DATAGRAM];
    try {
      while (true) {
        DatagramPacket question = new DatagramPacket(buffer, buffer.length);
        datagrams.receive(question);
        if (!silent) {
          byte[] answer = answer(Arrays.copyOf(buffer, question.getLength()), MAX_DATAGRAM);
          datagrams.send(new DatagramPacket(answer, answer.length, question.getSocketAddress()));
        }
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void answerStreams() {
    try {
      while (true) {
        try (Socket caller = streams.accept()) {
          DataInputStream in = new DataInputStream(caller.getInputStream());
          byte[] answer = answer(in.readNBytes(in.readUnsignedShort()), 0xffff);
          DataOutputStream out = new DataOutputStream(caller.getOutputStream());
          out.writeShort(answer.length);
          out.write(answer);
          out.flush();
        }
      }
    } catch (IOException e) {
      // closed
    }
  }

  private byte[] answer(byte[] question, int most) throws IOException {
    int end = HEADER;
    StringBuilder name = new StringBuilder();
    while (question[end] != 0) {
      name.append(name.isEmpty() ? "" : ".")
          .append(new String(question, end + 1, question[end], StandardCharsets.US_ASCII));
      end += 1 + question[end];
    }
    int type = ByteBuffer.wrap(question).getShort(end + 1);
    end += 5;
    asked.add(name.toString());
    List<InetAddress> known = names.get(name.toString());
    List<byte[]> records =
        known == null
            ? List.of()
            : known.stream()
                .map(InetAddress::getAddress)
                .filter(each -> each.length == (type == TYPE_A ? 4 : 16))
                .toList();
    boolean fits = end + records.stream().mapToInt(each -> 12 + each.length).sum() <= most;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(question, 0, 2);
    out.writeShort(ANSWER | (fits ? 0 : TRUNCATED) | (known == null ? NO_SUCH_NAME : 0));
    out.writeShort(1);
    out.writeShort(fits ? records.size() : 0);
    out.writeInt(0);
    out.write(question, HEADER, end - HEADER);
    if (fits) {
      for (byte[] each : records) {
        out.writeShort(0xc000 | HEADER);
        out.writeShort(type);
        out.writeShort(1);
        out.writeInt(30);
        out.writeShort(each.length);
        out.write(each);
      }
    }
    return bytes.toByteArray();
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "small-dns");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    datagrams.close();
    streams.close();
  }
}
