package dev.carillon.backlog;

import static dev.carillon.contracts.NotificationMessage.flush;
import static dev.carillon.contracts.NotificationMessage.flushKey;
import static dev.carillon.contracts.NotificationMessage.flushRegion;
import static dev.carillon.contracts.NotificationMessage.recycle;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.contracts.EncodedItems;
import dev.carillon.contracts.Key;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Operation;
import dev.carillon.contracts.TraceContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

class CoalescingTest {
  private final Coalescing coalescing = new Coalescing();
  private final EncodedItems items = new EncodedItems();
  private final Map<Long, Long> swallowed = new HashMap<>();

  /** Makes a batch of these, numbered from 1, and returns the numbers of those that are left. */
  private List<Long> batch(
      int covers, List<NotificationMessage> messages, ToIntFunction<NotificationMessage> hash) {
    items.clear();
    swallowed.clear();
    for (int i = 0; i < covers; i++) {
      items.add(i + 1, messages.get(i));
    }
    coalescing.begin(covers, swallowed::put);
    for (int i = covers; i < messages.size(); i++) {
      NotificationMessage message = messages.get(i);
      items.add(i + 1, message);
      coalescing.added(items, hash.applyAsInt(message), message.operation());
    }
    assertThat(coalescing.end(items)).isEqualTo(swallowed.size());
    List<Long> left = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      if (!items.isDropped(i)) {
        left.add(items.sequence(i));
      }
    }
    assertThat(items.kept()).isEqualTo(left.size());
    return left;
  }

  private List<Long> batch(NotificationMessage... messages) {
    return batch(0, List.of(messages), Objects::hash);
  }

  private static NotificationMessage key(Object key) {
    return flushKey("settings", "eu", key);
  }

  @Test
  void firstOfABatchIsLookedAtToo() {
    assertThat(batch(key(1), key(1))).containsExactly(2L);
    assertThat(batch(key(1))).containsExactly(1L);
    assertThat(batch()).isEmpty();
  }

  @Test
  void nothingOfTheBatchBeforeIsRemembered() {
    batch(key(1), key(2), key(3));

    assertThat(batch(key(4), key(1), key(2))).containsExactly(1L, 2L, 3L);
    assertThat(batch(flush("settings"), key(5))).containsExactly(1L, 2L);
    assertThat(batch(recycle("r"), key(5), key(1))).containsExactly(1L, 2L, 3L);
  }

  @Test
  void whatStandsForOthersAlreadyStays() {
    List<NotificationMessage> messages =
        List.of(flush("settings"), flush("catalog"), key(1), key(1), flush("settings"));

    assertThat(batch(2, messages, Objects::hash)).containsExactly(1L, 2L, 5L);
  }

  @Test
  void differentItemsOfOneHashAreKeptApart() {
    NotificationMessage[] many = new NotificationMessage[100];
    for (int i = 0; i < many.length; i++) {
      many[i] = key(i);
    }

    assertThat(batch(0, List.of(many), message -> 7)).hasSize(100);
  }

  @Test
  void sameItemSaidByAnotherRoleIsAnotherItem() {
    assertThat(batch(key(1).sentBy("worker"), key(1), key(1).sentBy("worker")))
        .containsExactly(2L, 3L);
  }

  /** What an item went through is told step by step. */
  @Test
  void flushIsSwallowedByNoneAcrossAnotherOperationOnItsItem() {
    for (Operation operation : changes()) {
      NotificationMessage change = change(operation, 1);

      assertThat(batch(key(1), change, key(1))).as(operation.name()).containsExactly(1L, 2L, 3L);
      assertThat(batch(key(1), change, flush("settings")))
          .as(operation.name())
          .containsExactly(1L, 2L, 3L);
      assertThat(batch(flushRegion("settings", "eu"), change, flush("settings")))
          .as(operation.name())
          .containsExactly(1L, 2L, 3L);
      assertThat(batch(change, key(1), key(1))).as("beside it").containsExactly(1L, 3L);
    }
  }

  @Test
  void changesAreSwallowedByNothing() {
    for (Operation operation : changes()) {
      NotificationMessage change = change(operation, 1);

      assertThat(batch(change, change)).as(operation.name()).containsExactly(1L, 2L);
      assertThat(batch(change, flush("settings"))).as(operation.name()).containsExactly(1L, 2L);
    }
  }

  private static List<Operation> changes() {
    return Arrays.stream(Operation.values())
        .filter(each -> each.concernsItem() || each.concernsRegion())
        .toList();
  }

  private static NotificationMessage change(Operation operation, Object key) {
    return new NotificationMessage(
        operation,
        "settings",
        "eu",
        operation.concernsItem() ? Key.of(key) : null,
        null,
        operation.concernsItem() ? 17 : 0,
        null);
  }

  @Test
  void doesWhatComparingEachWithEachWouldDo() {
    for (int seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      int covers = random.nextInt(3) == 0 ? 2 : 0;
      List<NotificationMessage> messages = new ArrayList<>();
      for (int i = 0; i < covers + random.nextInt(40); i++) {
        messages.add(i < covers ? flush("settings") : message(random));
      }
      int hashes = 1 << random.nextInt(8);

      List<Long> left =
          batch(
              Math.min(covers, messages.size()),
              messages,
              message -> Math.floorMod(message.hashCode(), hashes));

      List<Long> expected = new ArrayList<>();
      for (int i = 0; i < messages.size(); i++) {
        if (i < covers || !isSaidAgain(messages, i)) {
          expected.add(i + 1L);
        }
      }
      assertThat(left).as("seed " + seed + ": " + messages).isEqualTo(expected);
    }
  }

  private static NotificationMessage message(Random random) {
    String region = random.nextBoolean() ? "eu" : "us";
    return switch (random.nextInt(16)) {
      case 0 -> flush("settings");
      case 1 -> flushRegion("settings", region);
      case 2 -> recycle("r");
      case 3 -> change(changes().get(random.nextInt(changes().size())), random.nextInt(4));
      case 4 -> flush("catalog");
      default -> flushKey("settings", region, random.nextInt(4));
    };
  }

  private static boolean isSaidAgain(List<NotificationMessage> messages, int index) {
    NotificationMessage message = messages.get(index);
    if (message.operation() != Operation.FLUSH) {
      return false;
    }
    for (NotificationMessage later : messages.subList(index + 1, messages.size())) {
      if (later.operation() != Operation.FLUSH) {
        if (later.operation().concernsCache()) {
          return false;
        }
      } else if (later.equals(message)
          || (later.key() == null
              && Objects.equals(later.cache(), message.cache())
              && (later.region() == null || later.region().equals(message.region())))) {
        return true;
      }
    }
    return false;
  }

  @Test
  void flushesThatDifferInTheirSpansAloneAreOne() {
    TraceContext one = new TraceContext(1, 2, 3, 1);
    TraceContext other = new TraceContext(4, 5, 6, 0);
    for (NotificationMessage flush :
        List.of(
            flush("settings"),
            flush("settings").sentBy("web"),
            key("k"),
            key("k".repeat(200)),
            key("k").sentBy("web"),
            key(17),
            key(17L << 40),
            key(new UUID(1, 2)))) {
      assertThat(batch(flush, flush.within(one))).as("%s", flush).containsExactly(2L);
      assertThat(batch(flush.within(one), flush)).as("%s", flush).containsExactly(2L);
      assertThat(batch(flush.within(one), flush.within(other))).as("%s", flush).containsExactly(2L);
    }
  }

  @Test
  void flushesThatDifferInMoreThanTheirSpansAreTwo() {
    TraceContext span = new TraceContext(1, 2, 3, 1);
    List<NotificationMessage> different =
        List.of(
            key("k"),
            key("l"),
            key("kk"),
            key(17),
            key(17L),
            key("k").sentBy("web"),
            key("k").sentBy("wob"),
            key("k").withVersion(7));
    for (NotificationMessage one : different) {
      for (NotificationMessage other : different) {
        if (!one.equals(other)) {
          List<NotificationMessage> both = List.of(one.within(span), other);
          assertThat(batch(0, both, message -> 17)).as("%s", both).containsExactly(1L, 2L);
        }
      }
    }
  }
}
