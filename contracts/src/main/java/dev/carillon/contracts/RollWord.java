package dev.carillon.contracts;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an instance says to another one of its role as long as a roll goes on. Immutable.
 *
 * @param sender who says it
 * @param role its role
 * @param term the number of its newest application; 0 if it has made none
 * @param wanted the id of the roll in which it applies with that term; null if it does not, or not
 *     any more
 * @param rolls the rolls it knows, at most {@value #MAX_ROLLS}
 */
public record RollWord(
    InstanceId sender, String role, long term, @Nullable String wanted, List<Roll> rolls) {

  /** The most rolls of a word, and of an answer. */
  public static final int MAX_ROLLS = 32;

  public RollWord {
    Objects.requireNonNull(sender, "sender");
    Names.require("role", role);
    Names.requireOrNull("roll id", wanted);
    rolls = RollCodec.require(rolls);
    if (term < 0 || term == 0 && wanted != null) {
      throw new MalformedFrameException("term must be at least 1 to apply with but was " + term);
    }
  }

  /** Returns the frame of this word; the last rolls are left out if it would be too long. */
  public byte[] encode() {
    return RollCodec.encode(this);
  }

  /**
   * Returns the word of a frame.
   *
   * @throws MalformedFrameException if the frame is not a word of this version
   */
  public static RollWord decode(byte[] frame) {
    return RollCodec.decodeWord(frame);
  }

  /**
   * Returns who says a frame, whatever its version, without looking at its body.
   *
   * @throws MalformedFrameException if it is no word at all
   */
  public static InstanceId senderOf(byte[] frame) {
    return FrameHeader.read(new WireReader(frame), FrameHeader.ROLL_WORD).instance();
  }
}
