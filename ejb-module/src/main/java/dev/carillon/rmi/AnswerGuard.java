package dev.carillon.rmi;

import dev.carillon.contracts.NotificationBatch;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidClassException;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.io.ObjectStreamException;

/**
 * Reads what a server answers, as the RMI wire protocol lays it out, and hands it on piece by
 * piece: only once all of an answer has come, consists of nothing but what an {@link AnswerFilter}
 * lets through, and is given by whom it says. Not thread-safe.
 */
final class AnswerGuard {
  /** The most bytes of an answer: more than the longest receipt, and than any status. */
  static final int MAX_BYTES = NotificationBatch.MAX_BYTES + (64 << 10);

  private static final int PROTOCOL_ACCEPTED = 0x4e;
  private static final int RETURN = 0x51;
  private static final int PING_ANSWER = 0x53;
  private static final int NORMAL = 1;
  private static final int EXCEPTION = 2;

  /** The identifier of an answer: an int, a long and a short. */
  private static final int ANSWER_ID = 4 + 8 + 2;

  private final String ownHost;
  private final Answerer answerer;
  private boolean greeted;

  /**
   * Makes the guard of a new connection.
   *
   * @param ownHost what RMI is told that the server calls this host: it may believe it
   * @param answerer who answers
   */
  AnswerGuard(String ownHost, Answerer answerer) {
    this.ownHost = ownHost;
    this.answerer = answerer;
  }

  /** Reads the next piece; empty at the end of the connection. */
  byte[] next(InputStream server) throws IOException {
    Recorded in = new Recorded(server);
    int first = in.read();
    if (first < 0) {
      return new byte[0];
    }
    if (!greeted) {
      return greeting(first, in);
    }
    if (first == RETURN) {
      answer(in);
    } else if (first != PING_ANSWER) {
      throw refused("neither an answer nor a ping's");
    }
    return in.bytes();
  }

  private byte[] greeting(int first, Recorded in) throws IOException {
    if (first != PROTOCOL_ACCEPTED) {
      throw refused("not the RMI stream protocol");
    }
    DataInputStream data = new DataInputStream(in);
    data.readUTF();
    int port = data.readInt();
    greeted = true;
    ByteArrayOutputStream greeting = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(greeting);
    out.writeByte(first);
    out.writeUTF(ownHost);
    out.writeInt(port);
    return greeting.toByteArray();
  }

  private void answer(InputStream in) throws IOException {
    try {
      Answer answer = new Answer(in);
      int kind = answer.readByte();
      answer.skipNBytes(ANSWER_ID);
      Object value = answer.readObject();
      if (kind != NORMAL && (kind != EXCEPTION || !(value instanceof Throwable))) {
        throw refused("neither a value nor an exception");
      }
      answerer.require(value);
    } catch (ObjectStreamException
        | ClassNotFoundException
        | RuntimeException
        | StackOverflowError e) {
      throw new IOException("refused: an answer that cannot be read", e);
    }
  }

  private static IOException refused(String what) {
    return new IOException("refused: " + what + " in what the server sent");
  }

  /** Reads the objects of an answer, and only such as are known. */
  private static final class Answer extends ObjectInputStream {
    Answer(InputStream in) throws IOException {
      super(in);
      setObjectInputFilter(new AnswerFilter());
    }

    /** RMI writes behind each class where it comes from: here that is read and never used. */
    @Override
    protected Class<?> resolveClass(ObjectStreamClass described)
        throws IOException, ClassNotFoundException {
      Class<?> known = AnswerFilter.allowed(described.getName());
      if (known == null) {
        throw new InvalidClassException(described.getName(), "refused in an answer");
      }
      Object place = readObject();
      if (place != null && !(place instanceof String)) {
        throw new InvalidClassException(described.getName(), "refused with what follows it");
      }
      return known;
    }

    @Override
    protected Class<?> resolveProxyClass(String[] interfaces) throws IOException {
      throw new InvalidClassException("a proxy is refused in an answer");
    }
  }

  /** Keeps what has been read, up to the most that an answer may have. */
  private static final class Recorded extends FilterInputStream {
    private final ByteArrayOutputStream read = new ByteArrayOutputStream(256);

    Recorded(InputStream in) {
      super(in);
    }

    byte[] bytes() {
      return read.toByteArray();
    }

    @Override
    public int read() throws IOException {
      int b = in.read();
      if (b >= 0) {
        read.write(b);
        require();
      } else if (read.size() > 0) {
        throw new EOFException("the connection has ended in the middle of an answer");
      }
      return b;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = in.read(bytes, offset, length);
      if (count > 0) {
        read.write(bytes, offset, count);
        require();
      }
      return count;
    }

    private void require() throws IOException {
      if (read.size() > MAX_BYTES) {
        throw new IOException("refused: an answer of over " + MAX_BYTES + " bytes");
      }
    }

    @Override
    public long skip(long count) throws IOException {
      return read(new byte[(int) Math.min(count, 512)]);
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
