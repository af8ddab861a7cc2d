package dev.carillon.contracts;

/**
 * The fixed part that every frame begins with, in every version of the protocol: what it is, who
 * sent it, and the numbers that keep cursors right even when the body cannot be read.
 *
 * @param version the version the body is written in
 * @param flags eight bits whose meaning the kind of frame gives
 * @param instance who sent the frame
 * @param epoch the session
 * @param first a batch's after, a receipt's received, a term
 * @param second a batch's to, a receipt's applied
 * @param third a batch's head, a receipt's forgotten failures
 * @param stamp the receiver's clock
 */
record FrameHeader(
    int version,
    int flags,
    InstanceId instance,
    long epoch,
    long first,
    long second,
    long third,
    long stamp) {

  static final int BATCH = 'C' << 8 | 'B';
  static final int RECEIPT = 'C' << 8 | 'R';
  static final int ROLL_WORD = 'C' << 8 | 'W';
  static final int ROLL_ANSWER = 'C' << 8 | 'A';

  /** The version this code writes and reads. */
  static final int VERSION = 1;

  static void write(
      WireWriter out,
      int magic,
      int flags,
      InstanceId instance,
      long epoch,
      long first,
      long second,
      long third,
      long stamp) {
    out.u16(magic);
    out.u8(VERSION);
    out.u8(flags);
    out.i64(instance.incarnation());
    out.i64(epoch);
    out.i64(first);
    out.i64(second);
    out.i64(third);
    out.i64(stamp);
    out.string(instance.name());
  }

  static FrameHeader read(WireReader in, int magic) {
    int found = in.u16("magic");
    if (found != magic) {
      throw new MalformedFrameException(
          String.format("a frame must begin with %04x but began with %04x", magic, found));
    }
    int version = in.u8("version");
    int flags = in.u8("flags");
    long incarnation = in.i64("incarnation");
    long epoch = in.i64("epoch");
    long first = in.i64("first mark");
    long second = in.i64("second mark");
    long third = in.i64("third mark");
    long stamp = in.i64("stamp");
    try {
      InstanceId instance = new InstanceId(in.string("instance name"), incarnation);
      return new FrameHeader(version, flags, instance, epoch, first, second, third, stamp);
    } catch (IllegalArgumentException e) {
      throw new MalformedFrameException(String.valueOf(e.getMessage()));
    }
  }

  boolean isOwnVersion() {
    return version == VERSION;
  }

  /** Says in which version the body is, for people. */
  String foreignVersion() {
    return "wire version " + version + " is spoken but this instance reads only " + VERSION;
  }
}
