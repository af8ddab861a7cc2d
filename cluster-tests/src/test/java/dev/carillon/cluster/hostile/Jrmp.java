package dev.carillon.cluster.hostile;

import dev.carillon.cluster.hostile.JrmpCall.Message;
import dev.carillon.contracts.Address;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A connection on which RMI's wire protocol is spoken by hand, from the caller's side. */
final class Jrmp implements Closeable {
  static final byte[] PREAMBLE = {'J', 'R', 'M', 'I', 0, 2, 0x4b};
  static final int PING = 0x52;
  static final String HERE = "127.0.0.1";

  private static final int ACKNOWLEDGED = 0x4e;
  private static final int RETURN = 0x51;
  private static final int NORMAL = 1;

  /** After so much silence an answer is over. */
  private static final int SILENCE_MILLIS = 50;

  /** Mark of a return, header of a stream, mark and length of a block. */
  private static final int BEFORE_KIND = 1 + 4 + 2;

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;

  private Jrmp(Socket socket) throws IOException {
    this.socket = socket;
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  /** What became of a call. */
  enum Outcome {
    /** It returned. */
    RETURNED,
    /** It threw. */
    THREW,
    /** The connection was closed. */
    CLOSED,
    /** Nothing came in time. */
    SILENT,
    /** Something came that is no answer to a call. */
    STRANGE
  }

  /**
   * An answer.
   *
   * @param text its bytes, as far as they were there, each a character
   */
  record Answer(Outcome outcome, String text) {
    boolean names(Class<?> type) {
      return text.contains(type.getName());
    }
  }

  /** Connects, and opens the stream protocol. */
  static Jrmp open(Approach approach, Address target) throws IOException {
    return open(approach.connect(target, HERE));
  }

  /** Opens the stream protocol on a connection; closes it if that fails. */
  static Jrmp open(Socket socket) throws IOException {
    try {
      socket.setSoTimeout(3_000);
      Jrmp opened = new Jrmp(socket);
      opened.shakeHands();
      return opened;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private void shakeHands() throws IOException {
    out.write(PREAMBLE);
    out.flush();
    int answer = in.read();
    if (answer != ACKNOWLEDGED) {
      throw new IOException("no acknowledgement but " + answer);
    }
    in.readUTF();
    in.readInt();
    DataOutputStream greeting = new DataOutputStream(out);
    greeting.writeUTF(HERE);
    greeting.writeInt(0);
    greeting.flush();
  }

  /** Returns the bytes with which a caller opens the protocol. */
  static byte[] opening() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(PREAMBLE);
    bytes.writeBytes(new byte[] {0, 9});
    bytes.writeBytes(HERE.getBytes(StandardCharsets.US_ASCII));
    bytes.writeBytes(new byte[4]);
    return bytes.toByteArray();
  }

  /** Sends messages in one piece. */
  void send(Message... messages) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Message message : messages) {
      message.writeTo(all);
    }
    out.write(all.toByteArray());
    out.flush();
  }

  /** Sends a message as it is written, however long it is. */
  void stream(Message message) throws IOException {
    message.writeTo(out);
    out.flush();
  }

  /** Sends a message and returns the answer. */
  Answer call(Message message, int patienceMillis) {
    try {
      send(message);
    } catch (IOException e) {
      return new Answer(Outcome.CLOSED, e.toString());
    }
    return answer(patienceMillis);
  }

  /** Returns the answer to a call that was sent. */
  Answer answer(int patienceMillis) {
    return answer(patienceMillis, SILENCE_MILLIS);
  }

  /** Returns the answers to calls that were sent in one piece. */
  Answer answers(int patienceMillis) {
    return answer(patienceMillis, patienceMillis);
  }

  private Answer answer(int patienceMillis, int silenceMillis) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      socket.setSoTimeout(patienceMillis);
      bytes.write(in.readByte());
      if (bytes.toByteArray()[0] != RETURN) {
        return new Answer(Outcome.STRANGE, rest(bytes, silenceMillis));
      }
      bytes.writeBytes(in.readNBytes(BEFORE_KIND));
    } catch (SocketTimeoutException e) {
      return new Answer(Outcome.SILENT, "");
    } catch (IOException e) {
      return new Answer(Outcome.CLOSED, e.toString());
    }
    boolean normal = bytes.toByteArray()[bytes.size() - 1] == NORMAL;
    return new Answer(normal ? Outcome.RETURNED : Outcome.THREW, rest(bytes, silenceMillis));
  }

  /** Sends a message and says what became of it, without what the answer says. */
  Outcome outcome(Message message, int patienceMillis) throws IOException {
    send(message);
    socket.setSoTimeout(patienceMillis);
    try {
      byte[] beginning = in.readNBytes(1 + BEFORE_KIND);
      if (beginning.length <= BEFORE_KIND) {
        return Outcome.CLOSED;
      }
      return beginning[BEFORE_KIND] == NORMAL ? Outcome.RETURNED : Outcome.THREW;
    } catch (SocketTimeoutException e) {
      return Outcome.SILENT;
    }
  }

  /** Returns what was read and what comes until it is silent. */
  private String rest(ByteArrayOutputStream bytes, int silenceMillis) {
    try {
      socket.setSoTimeout(silenceMillis);
      for (int b = in.read(); b >= 0; b = in.read()) {
        bytes.write(b);
      }
    } catch (IOException e) {
      // silent, or closed
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
