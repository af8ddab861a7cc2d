package dev.carillon.cluster.hostile;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * One call as RMI's wire protocol lays it out: the mark of a call, and a serialization stream that
 * begins with the object's identifier, the operation and the method's hash.
 */
final class JrmpCall {
  static final int MARK = 0x50;

  /** An object number, and a UID of an int, a long and a short. */
  static final int OBJECT_ID_BYTES = 8 + 4 + 8 + 2;

  private final byte[] header;

  private JrmpCall(byte[] objectId, int operation, long hash) {
    header =
        ByteBuffer.allocate(OBJECT_ID_BYTES + 4 + 8)
            .put(objectId)
            .putInt(operation)
            .putLong(hash)
            .array();
  }

  /** What can be sent. */
  interface Message {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Returns a call of a method. */
  static JrmpCall of(byte[] objectId, Method method) {
    return new JrmpCall(objectId, -1, hash(method.getName() + descriptor(method)));
  }

  /** Returns a call with a hash that no method has. */
  static JrmpCall withHash(byte[] objectId, long hash) {
    return new JrmpCall(objectId, -1, hash);
  }

  /** Returns a call of one of RMI's own objects, in the way of its first version. */
  static JrmpCall ofOperation(byte[] objectId, int operation, long interfaceHash) {
    return new JrmpCall(objectId, operation, interfaceHash);
  }

  /** Returns the identifier of an object of RMI's own. */
  static byte[] wellKnown(long number) {
    return ByteBuffer.allocate(OBJECT_ID_BYTES).putLong(number).array();
  }

  private static String descriptor(Method method) {
    return MethodType.methodType(method.getReturnType(), method.getParameterTypes())
        .toMethodDescriptorString();
  }

  /** Returns RMI's hash of a method: the first eight bytes of a SHA-1, the lowest first. */
  static long hash(String nameAndDescriptor) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try {
      new DataOutputStream(text).writeUTF(nameAndDescriptor);
      byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.toByteArray());
      return Long.reverseBytes(ByteBuffer.wrap(digest).getLong());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns this call with arguments written by hand. */
  Message with(SerialStream.Part arguments) {
    return out -> {
      out.write(MARK);
      SerialStream stream = new SerialStream(out).start().block(header);
      arguments.writeTo(stream);
      stream.flush();
    };
  }

  /** Returns this call with ordinary objects and longs as arguments. */
  Message with(Object... arguments) {
    return annotated(null, arguments);
  }

  /** Returns this call with an object where RMI says what place a class comes from. */
  Message annotated(@Nullable Object annotation, Object... arguments) {
    return out -> {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      bytes.write(MARK);
      try (Annotating objects = new Annotating(bytes, annotation)) {
        objects.write(header);
        for (Object argument : arguments) {
          objects.writeArgument(argument);
        }
      }
      out.write(bytes.toByteArray());
    };
  }

  /** Writes an object where each class comes from, behind the first class; later ones: nowhere. */
  private static final class Annotating extends ObjectOutputStream {
    private @Nullable Object annotation;

    Annotating(OutputStream out, @Nullable Object annotation) throws IOException {
      super(out);
      this.annotation = annotation;
    }

    void writeArgument(Object argument) throws IOException {
      if (argument instanceof Long number) {
        writeLong(number);
      } else {
        writeObject(argument);
      }
    }

    @Override
    protected void annotateClass(Class<?> type) throws IOException {
      Object next = annotation;
      annotation = null;
      writeObject(next);
    }
  }
}
