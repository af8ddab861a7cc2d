package dev.carillon.contracts;

import java.util.List;
import java.util.Objects;

/**
 * What an instance answers to a {@link RollWord}. Immutable.
 *
 * @param sender who answers
 * @param granted the term that is granted; 0 if none is
 * @param refusal why none is, for people; empty if one is, or none was asked for
 * @param rolls the rolls it knows, at most {@value RollWord#MAX_ROLLS}
 */
public record RollAnswer(InstanceId sender, long granted, String refusal, List<Roll> rolls) {
  public RollAnswer {
    Objects.requireNonNull(sender, "sender");
    refusal = Names.brief(refusal);
    rolls = RollCodec.require(rolls);
    if (granted < 0) {
      throw new MalformedFrameException("granted term must be at least 0 but was " + granted);
    }
  }

  /** Returns the frame of this answer; the last rolls are left out if it would be too long. */
  public byte[] encode() {
    return RollCodec.encode(this);
  }

  /**
   * Returns the answer of a frame.
   *
   * @throws MalformedFrameException if the frame is not an answer of this version
   */
  public static RollAnswer decode(byte[] frame) {
    return RollCodec.decodeAnswer(frame);
  }

  /**
   * Returns who answers by a frame, whatever its version, without looking at its body.
   *
   * @throws MalformedFrameException if it is no answer at all
   */
  public static InstanceId senderOf(byte[] frame) {
    return FrameHeader.read(new WireReader(frame), FrameHeader.ROLL_ANSWER).instance();
  }
}
