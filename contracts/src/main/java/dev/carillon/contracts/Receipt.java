package dev.carillon.contracts;

import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A receiver's answer to a {@link NotificationBatch}.
 *
 * @param kind what the receiver made of the batch
 * @param receiver who answers
 * @param epoch the session's number; for {@link Kind#NEW} the one to use from now on
 * @param received everything up to here has arrived
 * @param applied everything up to here has been applied, except what failed
 * @param stamp the receiver's clock; opaque to the sender
 * @param lagging caches that have not applied everything received, with the first sequence that is
 *     open; at most {@value #MAX_LAGGING}, and only complete if there are fewer
 * @param failed sequences at which an observer threw; at most {@value #MAX_FAILED}
 * @param failedForgotten failures up to here may be missing in {@code failed}
 * @param introduction who the receiver is; for {@link Kind#NEW}
 * @param refusal why the batch was refused; for {@link Kind#REFUSED}
 * @param view where the receiver knows others to be; in the answer to a sender that has introduced
 *     itself, at most {@value #MAX_VIEW}
 */
public record Receipt(
    Kind kind,
    InstanceId receiver,
    long epoch,
    long received,
    long applied,
    long stamp,
    SortedMap<String, Long> lagging,
    SortedSet<Long> failed,
    long failedForgotten,
    @Nullable Introduction introduction,
    @Nullable String refusal,
    List<Address> view) {

  /** The most lagging caches in a receipt. */
  public static final int MAX_LAGGING = 16;

  /** The most failed sequences in a receipt. */
  public static final int MAX_FAILED = 256;

  /** The most addresses in a receipt's view. */
  public static final int MAX_VIEW = 4_096;

  /** What the receiver made of a batch. */
  public enum Kind {
    /** It was taken. */
    OK(0),
    /** The session is unknown; nothing was applied; go on with the epoch given. */
    NEW(1),
    /** The receiver wants nothing from this sender. */
    REFUSED(2),
    /**
     * It was taken, but its body is of a version that the receiver does not read: all that it may
     * have said was flushed, and told as lost.
     */
    UNKNOWN(3);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }
  }

  public Receipt {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(receiver, "receiver");
    view = List.copyOf(view);
    if (view.size() > MAX_VIEW) {
      throw new MalformedFrameException(
          "a view must be at most " + MAX_VIEW + " addresses but has " + view.size());
    }
    if (received < 0 || applied < 0 || applied > received) {
      throw new MalformedFrameException(
          "0 <= applied <= received must hold but was " + applied + ", " + received);
    }
    if (kind == Kind.NEW && introduction == null) {
      throw new MalformedFrameException("a receipt that opens a session must introduce");
    }
  }

  /** Returns the answer to a batch that was taken. */
  public static Receipt ok(
      InstanceId receiver,
      long epoch,
      long received,
      long applied,
      long stamp,
      SortedMap<String, Long> lagging,
      SortedSet<Long> failed,
      long failedForgotten) {
    return new Receipt(
        Kind.OK,
        receiver,
        epoch,
        received,
        applied,
        stamp,
        lagging,
        failed,
        failedForgotten,
        null,
        null,
        List.of());
  }

  /** Returns this answer with another kind and a view. */
  public Receipt with(Kind otherKind, List<Address> otherView) {
    return new Receipt(
        otherKind,
        receiver,
        epoch,
        received,
        applied,
        stamp,
        lagging,
        failed,
        failedForgotten,
        introduction,
        refusal,
        otherView);
  }

  /** Returns the answer that opens a session. */
  public static Receipt opening(Introduction receiver, long epoch, long stamp) {
    return new Receipt(
        Kind.NEW,
        receiver.instance(),
        epoch,
        0,
        0,
        stamp,
        new TreeMap<>(),
        new TreeSet<>(),
        0,
        receiver,
        null,
        List.of());
  }

  /** Returns the answer to a sender that is not welcome. */
  public static Receipt refused(InstanceId receiver, String why) {
    return new Receipt(
        Kind.REFUSED,
        receiver,
        0,
        0,
        0,
        0,
        new TreeMap<>(),
        new TreeSet<>(),
        0,
        null,
        Names.brief(why),
        List.of());
  }

  /** Returns the frame of this receipt. */
  public byte[] encode() {
    return ReceiptCodec.encode(this);
  }

  /**
   * Returns the receipt of a frame.
   *
   * @throws MalformedFrameException if the frame is not a receipt of this version
   */
  public static Receipt decode(byte[] frame) {
    return ReceiptCodec.decode(frame);
  }

  /**
   * Returns who answers by a frame, whatever its version, without looking at its body.
   *
   * @throws MalformedFrameException if it is no receipt at all
   */
  public static InstanceId receiverOf(byte[] frame) {
    return FrameHeader.read(new WireReader(frame), FrameHeader.RECEIPT).instance();
  }
}
