package dev.carillon.rmi;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.Proxy;
import java.rmi.Remote;
import java.rmi.server.ObjID;
import java.rmi.server.RemoteObjectInvocationHandler;
import java.rmi.server.RemoteRef;
import java.util.Arrays;

/** Finds out, by public API, the identifier that RMI gave to an exported object. */
final class ObjectIdBytes {
  /** An object number, and a UID of an int, a long and a short. */
  static final int LENGTH = 8 + 4 + 8 + 2;

  private ObjectIdBytes() {}

  /** Returns the identifier of an exported object as it stands in a call. */
  static byte[] of(Remote stub) throws IOException {
    RemoteRef ref = ((RemoteObjectInvocationHandler) Proxy.getInvocationHandler(stub)).getRef();
    ByteArrayOutputStream external = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(external)) {
      String format = ref.getRefClass(out);
      ref.writeExternal(out);
      out.flush();
      return read(format, external.toByteArray());
    }
  }

  /** Reads the external form that the serialized form of java.rmi.server.RemoteObject documents. */
  private static byte[] read(String format, byte[] external) throws IOException {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(external))) {
      if (format.equals("UnicastRef2") && in.readByte() != 0) {
        throw new IOException("a remote object with a client socket factory is not expected");
      }
      in.readUTF();
      in.readInt();
      return bytes(ObjID.read(in));
    }
  }

  private static byte[] bytes(ObjID id) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      id.write(out);
    }
    byte[] stream = bytes.toByteArray();
    return Arrays.copyOfRange(stream, stream.length - LENGTH, stream.length);
  }
}
