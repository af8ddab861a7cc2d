package dev.carillon.backlog;

import static dev.carillon.contracts.NotificationMessage.flush;
import static dev.carillon.contracts.NotificationMessage.flushKey;
import static dev.carillon.contracts.NotificationMessage.recycle;
import static dev.carillon.testing.Instances.web;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.contracts.Audience;
import dev.carillon.contracts.EncodedItems;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.Key;
import dev.carillon.contracts.NotificationBatch;
import dev.carillon.contracts.NotificationBatch.Item;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Operation;
import dev.carillon.contracts.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RingTest {
  private final Introduction peer = web("b/web", 7, 6201, "settings", "catalog");
  private final Introduction other = web("b/web", 8, 6201, "settings");
  private final Ring ring = new Ring();

  /** What was appended, to compare with. */
  private record Appended(Addressed notification, @Nullable Set<InstanceId> only) {
    boolean isFor(Introduction instance) {
      return only == null ? notification.concerns(instance) : only.contains(instance.instance());
    }
  }

  private void append(
      NotificationMessage message, Audience audience, Set<InstanceId> incarnations) {
    ring.append(message, audience, incarnations.isEmpty() ? null : incarnations);
  }

  /** Returns what of the ring stands from a number on, as a receiver decodes it. */
  private List<Item> itemsFrom(long first) {
    EncodedItems items = new EncodedItems();
    for (long sequence = first; sequence <= ring.head(); sequence++) {
      ring.copyTo(items, sequence);
    }
    byte[] frame =
        new NotificationBatch(
                peer.instance(),
                1,
                first - 1,
                ring.head(),
                ring.head(),
                0,
                false,
                false,
                null,
                List.of(),
                List.of())
            .encode(items);
    return NotificationBatch.decode(frame).items();
  }

  @Test
  void whatIsInItComesOutAsItWentInHoweverItGrowsAndTurns() {
    for (int seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      Ring turning = new Ring();
      List<NotificationMessage> messages = new ArrayList<>();
      List<Appended> entries = new ArrayList<>();
      int most = 1 << random.nextInt(9);
      for (int step = 0; step < 1_500; step++) {
        if (turning.entries() > random.nextInt(most)) {
          turning.removeOldest();
        }
        NotificationMessage message = randomMessage(random);
        Audience audience = random.nextBoolean() ? Audience.everyone() : Audience.role("web");
        Set<InstanceId> only = random.nextInt(9) == 0 ? Set.of(peer.instance()) : null;
        turning.append(message, audience, only);
        messages.add(message);
        entries.add(new Appended(new Addressed(message, audience), only));
      }
      check(turning, messages, entries, "seed " + seed);
    }
  }

  private void check(
      Ring turning, List<NotificationMessage> messages, List<Appended> entries, String seed) {
    assertThat(turning.head()).isEqualTo(messages.size());
    assertThat(turning.entries()).isEqualTo(turning.head() - turning.base());
    EncodedItems items = new EncodedItems();
    Ring.Filter filter = turning.new Filter(peer);
    Ring.Filter otherFilter = turning.new Filter(other);
    long bytes = 0;
    for (long sequence = turning.base() + 1; sequence <= turning.head(); sequence++) {
      NotificationMessage message = messages.get((int) sequence - 1);
      Appended entry = entries.get((int) sequence - 1);
      assertThat(turning.place(sequence)).as(seed).isEqualTo(Place.of(message));
      assertThat(turning.operation(sequence)).as(seed).isEqualTo(message.operation());
      assertThat(turning.audience(sequence)).as(seed).isEqualTo(entry.notification().audience());
      assertThat(filter.passes(sequence)).as(seed).isEqualTo(entry.isFor(peer));
      assertThat(otherFilter.passes(sequence)).as(seed).isEqualTo(entry.isFor(other));
      turning.copyTo(items, sequence);
      items.add(sequence, message);
      assertThat(items.areSame(items.size() - 2, items.size() - 1)).as(seed).isTrue();
      bytes += turning.bodyLength(sequence);
    }
    assertThat(turning.bytes()).as(seed).isGreaterThanOrEqualTo(bytes);
    while (turning.entries() > 0) {
      turning.removeOldest();
    }
    assertThat(turning.bytes()).as(seed).isZero();
  }

  private static NotificationMessage randomMessage(Random random) {
    String cache = List.of("settings", "catalog", "secret").get(random.nextInt(3));
    return switch (random.nextInt(6)) {
      case 0 -> flush(cache);
      case 1 -> recycle("r".repeat(1 + random.nextInt(200)));
      case 2 ->
          new NotificationMessage(
              Operation.REPLACE_ITEM, cache, "eu", Key.of(random.nextLong()), null, 17, "web");
      case 3 -> flushKey(cache, "region-" + random.nextInt(50), random.nextInt());
      default -> flushKey(cache, "eu", "k".repeat(1 + random.nextInt(500)));
    };
  }

  @Test
  void bodiesComeOutInTheOrderOfTheirNumbers() {
    append(flush("settings"), Audience.everyone(), Set.of());
    append(flushKey("settings", "eu", "é"), Audience.everyone(), Set.of());
    append(recycle("why"), Audience.everyone(), Set.of());

    assertThat(itemsFrom(2))
        .containsExactly(new Item(2, flushKey("settings", "eu", "é")), new Item(3, recycle("why")));
  }

  @Test
  void whatSaysTheSameHasTheSameHashWhileBothAreIn() {
    append(flushKey("settings", "eu", 1), Audience.everyone(), Set.of());
    for (int i = 0; i < 200; i++) {
      append(flushKey("cache-" + i, "eu", i), Audience.everyone(), Set.of());
    }
    append(flushKey("settings", "eu", 1), Audience.role("web"), Set.of());

    assertThat(ring.hash(1)).isEqualTo(ring.hash(202));
    assertThat(ring.hash(2)).isNotEqualTo(ring.hash(3));
  }

  @Test
  void placeThatIsUsedAgainIsTheRightOne() {
    append(flush("first"), Audience.everyone(), Set.of());
    ring.removeOldest();
    append(flush("second"), Audience.everyone(), Set.of());
    append(flush("first"), Audience.everyone(), Set.of());
    ring.removeOldest();
    append(flush("third"), Audience.everyone(), Set.of());

    assertThat(itemsFrom(3))
        .containsExactly(new Item(3, flush("first")), new Item(4, flush("third")));
  }

  @Test
  void filterAsksAnewWhenCacheOrAudienceChange() {
    append(flush("settings"), Audience.everyone(), Set.of());
    append(flush("settings"), Audience.role("worker"), Set.of());
    append(flush("secret"), Audience.everyone(), Set.of());
    append(flush("settings"), Audience.everyone(), Set.of());
    append(recycle("r"), Audience.everyone(), Set.of(peer.instance()));
    append(recycle("r"), Audience.everyone(), Set.of());
    Ring.Filter filter = ring.new Filter(peer);
    Ring.Filter otherFilter = ring.new Filter(other);

    assertThat(List.of(filter.passes(1), filter.passes(2), filter.passes(3), filter.passes(4)))
        .containsExactly(true, false, false, true);
    assertThat(List.of(filter.passes(5), otherFilter.passes(5))).containsExactly(true, false);
    assertThat(otherFilter.passes(6)).isTrue();
  }

  @Test
  void namesOfPlacesCountAsLongAsTheyAreKept() {
    for (int i = 0; i < 1_000; i++) {
      append(flushKey("settings", "r".repeat(490) + i, 1), Audience.everyone(), Set.of());
    }

    assertThat(ring.bytes()).isGreaterThan(1_000 * 490);
  }
}
