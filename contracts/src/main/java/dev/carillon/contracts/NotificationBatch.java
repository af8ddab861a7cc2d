package dev.carillon.contracts;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one call from a sender to a receiver carries: everything of the sender's backlog in {@code
 * (after, to]} that is meant for this receiver.
 *
 * <p>A fixed header comes first, which every version of the protocol reads; the body behind it may
 * change with the version. An empty batch is a heartbeat. A batch with epoch 0 is a hello.
 *
 * @param sender who sends it
 * @param epoch the session's number, given by the receiver, or 0 if the sender has none yet
 * @param after the receiver is known to hold everything up to here
 * @param to with this batch it holds everything up to here
 * @param head the number of the sender's newest notification
 * @param stamp the receiver's own clock, as its receipt gave it, up to which everything that the
 *     sender had accepted has arrived with this batch; 0 for none
 * @param goodbye whether this is the sender's last batch
 * @param awaitApplied whether somebody waits for the outcome, so that the receipt may take a moment
 * @param introduction who the sender is; in a hello and in the batch that opens a session
 * @param losses what can no longer be delivered
 * @param items the notifications, in the order of their sequences
 */
public record NotificationBatch(
    InstanceId sender,
    long epoch,
    long after,
    long to,
    long head,
    long stamp,
    boolean goodbye,
    boolean awaitApplied,
    @Nullable Introduction introduction,
    List<Loss> losses,
    List<Item> items) {

  /** The most bytes a frame may have. */
  public static final int MAX_BYTES = 4 << 20;

  /**
   * A notification and its place in the sender's backlog.
   *
   * @param sequence its number; several flushes that stand for older ones may share one
   * @param message what happened
   */
  public record Item(long sequence, NotificationMessage message) {}

  /**
   * Notifications that no flush can stand for and that are no longer in the backlog.
   *
   * @param after the newest that is certainly not among them
   * @param to the newest of them
   * @param caches the caches concerned; empty stands for any cache, and for recycles
   */
  public record Loss(long after, long to, List<String> caches) {
    public Loss {
      caches = List.copyOf(caches);
      caches.forEach(cache -> Names.require("lost cache", cache));
    }
  }

  public NotificationBatch {
    Objects.requireNonNull(sender, "sender");
    if (after < 0 || to < after || head < to) {
      throw new MalformedFrameException(
          "0 <= after <= to <= head must hold but was " + after + ", " + to + ", " + head);
    }
    long previous = after;
    for (int i = 0; i < items.size(); i++) {
      Item item = items.get(i);
      if (item.sequence() < previous || item.sequence() <= after || item.sequence() > to) {
        throw new MalformedFrameException(
            "sequence " + item.sequence() + " is out of order in (" + after + ", " + to + "]");
      }
      previous = item.sequence();
    }
    long lost = 0;
    for (Loss loss : losses) {
      if (loss.after() < 0 || loss.to() <= loss.after() || loss.to() > to || loss.to() < lost) {
        throw new MalformedFrameException(
            "loss (" + loss.after() + ", " + loss.to() + "] is out of order or not within " + to);
      }
      lost = loss.to();
    }
  }

  /** Returns the frame of this batch. */
  public byte[] encode() {
    return BatchCodec.encode(this, EncodedItems.of(items));
  }

  /** Returns the frame of this batch with items that are encoded already; it has none itself. */
  public byte[] encode(EncodedItems encoded) {
    return BatchCodec.encode(this, encoded);
  }

  /**
   * Returns the batch of a frame.
   *
   * @throws UnreadableBodyException if it is a batch of a version that this code does not read
   * @throws MalformedFrameException if it is no batch at all
   */
  public static NotificationBatch decode(byte[] frame) {
    return BatchCodec.decode(frame);
  }

  /**
   * Returns who sent a frame, whatever its version, without looking at its body.
   *
   * @throws MalformedFrameException if it is no batch at all
   */
  public static InstanceId senderOf(byte[] frame) {
    return FrameHeader.read(new WireReader(frame), FrameHeader.BATCH).instance();
  }
}
