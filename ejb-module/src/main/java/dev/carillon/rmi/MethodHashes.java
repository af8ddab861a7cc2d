package dev.carillon.rmi;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** The numbers by which RMI calls name the methods of an interface, as its specification has it. */
final class MethodHashes {
  private MethodHashes() {}

  /** Returns them in ascending order. */
  static long[] of(Class<?> remote) {
    return Arrays.stream(remote.getMethods()).mapToLong(MethodHashes::of).sorted().toArray();
  }

  static long of(Method method) {
    MethodType type = MethodType.methodType(method.getReturnType(), method.getParameterTypes());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      new DataOutputStream(bytes).writeUTF(method.getName() + type.toMethodDescriptorString());
      byte[] digest = MessageDigest.getInstance("SHA-1").digest(bytes.toByteArray());
      return ByteBuffer.wrap(digest).order(ByteOrder.LITTLE_ENDIAN).getLong();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
