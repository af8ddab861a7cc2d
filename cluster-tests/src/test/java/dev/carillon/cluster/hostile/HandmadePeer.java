package dev.carillon.cluster.hostile;

import dev.carillon.cluster.hostile.Jrmp.Answer;
import dev.carillon.cluster.hostile.Jrmp.Outcome;
import dev.carillon.contracts.Address;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.NotificationBatch;
import dev.carillon.contracts.NotificationBatch.Item;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Receipt;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What an instance says that is none.
 *
 * @param name its name
 * @param place where it says it is
 */
record HandmadePeer(String name, Address place) {
  private static final long INCARNATION = 7;
  private static final int LENGTH_BYTES = 4;

  /** Returns one at whose place nobody listens, for the target may greet it back. */
  static HandmadePeer nowhere(String mark) {
    return new HandmadePeer("peer-" + mark + "/web", new Address("127.0.0.1", 1));
  }

  /** Returns its greeting. */
  NotificationBatch hello() {
    return batch(0, 0, List.of());
  }

  /** Returns its first batch, which flushes a key. */
  NotificationBatch flush(long epoch, String key) {
    NotificationMessage flush = NotificationMessage.flushKey(Target.CACHE, "r", key);
    return batch(epoch, 1, List.of(new Item(1, flush)));
  }

  private NotificationBatch batch(long epoch, long to, List<Item> items) {
    InstanceId self = new InstanceId(name, INCARNATION);
    Introduction introduction =
        new Introduction(self, "carillon", "web", place, HeldCaches.NONE, 1_000, 5_000, false);
    return new NotificationBatch(
        self, epoch, 0, to, to, 0, false, true, introduction, List.of(), items);
  }

  /** Returns the receipt in an answer, if there is one. */
  static Optional<Receipt> receipt(Answer answer) {
    return answer.outcome() == Outcome.RETURNED
        ? Optional.of(
            Receipt.decode(lastArray(answer.text().getBytes(StandardCharsets.ISO_8859_1))))
        : Optional.empty();
  }

  /** Returns the array that an answer ends with: it begins behind its length. */
  private static byte[] lastArray(byte[] answer) {
    for (int at = 0; at + LENGTH_BYTES <= answer.length; at++) {
      int length = ByteBuffer.wrap(answer, at, LENGTH_BYTES).getInt();
      if (length > 0 && at + LENGTH_BYTES + length == answer.length) {
        return Arrays.copyOfRange(answer, at + LENGTH_BYTES, answer.length);
      }
    }
    throw new IllegalStateException("no array in the answer");
  }
}
