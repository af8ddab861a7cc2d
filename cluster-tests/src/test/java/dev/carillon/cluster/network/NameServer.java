package dev.carillon.cluster.network;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A name server that knows what it reads: each line is a name and all the IPv4 addresses that it
 * has from now on. Ends when its input does.
 */
public final class NameServer {
  private static final int PORT = 53;
  private static final int HEADER = 12;
  private static final int TYPE_A = 1;
  private static final int ANSWER = 0x8180;
  private static final int NO_SUCH_NAME = 3;

  private final DatagramSocket socket;
  private final Map<String, List<byte[]>> names = new ConcurrentHashMap<>();

  private NameServer(InetAddress address) throws IOException {
    socket = new DatagramSocket(PORT, address);
  }

  /** Runs it at the address that is the argument. */
  public static void main(String[] arguments) throws IOException {
    NameServer server = new NameServer(InetAddress.getByName(arguments[0]));
    Thread thread = new Thread(server::answerAll, "name-server");
    thread.setDaemon(true);
    thread.start();
    System.out.println("ready");
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        server.learn(List.of(line.split(" ")));
        System.out.println(line);
      }
    }
  }

  private void learn(List<String> nameAndAddresses) throws IOException {
    List<byte[]> addresses = new ArrayList<>();
    for (String each : nameAndAddresses.subList(1, nameAndAddresses.size())) {
      addresses.add(InetAddress.getByName(each).getAddress());
    }
    names.put(nameAndAddresses.get(0), addresses);
  }

  private void answerAll() {
    byte[] buffer = new byte[512];
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        byte[] answer = answer(Arrays.copyOf(buffer, packet.getLength()));
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      }
    } catch (IOException e) {
      System.out.println("ended: " + e);
    }
  }

  private byte[] answer(byte[] question) throws IOException {
    StringBuilder name = new StringBuilder();
    int end = HEADER;
    for (; question[end] != 0; end += 1 + question[end]) {
      name.append(name.isEmpty() ? "" : ".")
          .append(new String(question, end + 1, question[end], StandardCharsets.US_ASCII));
    }
    boolean isForAddresses = question[end + 2] == TYPE_A;
    List<byte[]> known = names.get(name.toString());
    List<byte[]> found = known == null || !isForAddresses ? List.of() : known;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(question, 0, 2);
    out.writeShort(known == null ? ANSWER | NO_SUCH_NAME : ANSWER);
    out.writeShort(1);
    out.writeShort(found.size());
    out.writeInt(0);
    out.write(question, HEADER, end + 5 - HEADER);
    for (byte[] each : found) {
      out.writeShort(0xc000 | HEADER);
      out.writeShort(TYPE_A);
      out.writeShort(1);
      out.writeInt(30);
      out.writeShort(each.length);
      out.write(each);
    }
    return bytes.toByteArray();
  }
}
