package dev.carillon.cluster.hostile;

import java.io.IOException;
import java.io.ObjectInputStream;

/**
 * A harmless stand-in for an attacker's object: whoever reads it prints its mark. It is an
 * exception, so that it can be thrown at a caller too.
 */
final class Gadget extends RuntimeException {
  private static final long serialVersionUID = 1;
  private static final String RAN = "GADGET RAN ";

  private final String mark;

  Gadget(String mark) {
    super(null, null, false, false);
    this.mark = mark;
  }

  /** Returns the line that is printed where a gadget with this mark is read. */
  static String lineOf(String mark) {
    return RAN + mark;
  }

  /** Appends this object, written by hand: without what its superclasses have. */
  void writeTo(SerialStream stream) throws IOException {
    stream
        .object()
        .classNamed(Gadget.class.getName(), serialVersionUID, SerialStream.SERIALIZABLE, 1)
        .objectField("mark", String.class.descriptorString())
        .fromNowhere()
        .nothing()
        .string(mark);
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    System.out.println(lineOf(mark));
  }
}
