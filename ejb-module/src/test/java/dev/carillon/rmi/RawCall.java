package dev.carillon.rmi;

import dev.carillon.contracts.Address;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/** A caller that speaks the RMI wire protocol by hand, so that it can say what no stub would. */
final class RawCall implements AutoCloseable {
  static final String FLUSH =
      "flush(Ldev/carillon/contracts/NotificationMessage;)Ldev/carillon/contracts/DeliveryReport;";

  private final Socket socket;
  private final DataOutputStream out;
  private final DataInputStream in;

  RawCall(Address address) throws IOException {
    socket = new Socket(address.host(), address.port());
    socket.setSoTimeout(5_000);
    out = new DataOutputStream(socket.getOutputStream());
    in = new DataInputStream(socket.getInputStream());
    out.write(new byte[] {'J', 'R', 'M', 'I', 0, 2, 0x4b});
    out.flush();
    if (in.readByte() != 0x4e) {
      throw new IOException("the handshake failed");
    }
    in.readUTF();
    in.readInt();
    out.writeUTF("127.0.0.1");
    out.writeInt(0);
  }

  /** Returns the bytes of a call, addressed to the object with this well-known number. */
  static byte[] call(long objectNumber, String method, Object argument) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(0x50);
    try (ObjectOutputStream object = new Annotating(bytes)) {
      object.writeLong(objectNumber);
      object.write(new byte[14]);
      object.writeInt(-1);
      object.writeLong(methodHash(method));
      object.writeObject(argument);
    }
    return bytes.toByteArray();
  }

  /** RMI writes where a class comes from behind each class; here that is always "nowhere". */
  private static final class Annotating extends ObjectOutputStream {
    Annotating(OutputStream out) throws IOException {
      super(out);
    }

    @Override
    protected void annotateClass(Class<?> type) throws IOException {
      writeObject(null);
    }
  }

  private static long methodHash(String method) throws IOException {
    ByteArrayOutputStream utf = new ByteArrayOutputStream();
    new DataOutputStream(utf).writeUTF(method);
    try {
      byte[] digest = MessageDigest.getInstance("SHA-1").digest(utf.toByteArray());
      long hash = 0;
      for (int i = 7; i >= 0; i--) {
        hash = hash << 8 | digest[i] & 0xff;
      }
      return hash;
    } catch (NoSuchAlgorithmException e) {
      throw new IOException(e);
    }
  }

  /** Sends calls in one piece, and returns all that comes back, as text, until it is silent. */
  String send(byte[]... calls) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] call : List.of(calls)) {
      all.write(call);
    }
    out.write(all.toByteArray());
    out.flush();
    return read();
  }

  /** Sends bytes and does not wait for an answer. */
  void start(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  private String read() throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    int b = in.read();
    while (b >= 0) {
      answer.write(b);
      if (in.available() == 0) {
        socket.setSoTimeout(300);
      }
      try {
        b = in.read();
      } catch (SocketTimeoutException e) {
        b = -1;
      }
    }
    return answer.toString(StandardCharsets.ISO_8859_1);
  }

  /** Says whether the connection has been closed from the other side. */
  boolean isClosed() throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (SocketException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
