package dev.carillon.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.carillon.contracts.Key;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Regions, items, tags and transactions, beside a model that is a map: whatever is done in whatever
 * order, a cache serves what the model says is there, and nothing else.
 */
class ModelTest {
  private static final int RUNS = 2_000;
  private static final int STEPS = 40;
  private static final List<String> REGIONS = List.of("default", "eu", "us");
  private static final List<String> KEYS = List.of("a", "b");
  private static final List<String> TAGS = List.of("red", "blue");

  private record Item(String region, String key) {}

  /** What is held: a value, and its tags; null stands for any. */
  private record Held(String value, @Nullable Set<String> tags) {
    boolean carries(String tag) {
      return tags == null || tags.contains(tag);
    }
  }

  /** One run: a cache, its model, and what was done, for who reads that they differ. */
  private static final class Run {
    private final Random random;
    private final Bench bench = Bench.alone();
    private final NearCache<String, String> cache = bench.cache();
    private final Map<Item, Held> model = new HashMap<>();
    private final List<String> done = new ArrayList<>();
    private Bench.@Nullable Transaction transaction;

    /** What the transaction has changed, so that nothing of it is kept until its end. */
    private final List<NotificationMessage> changed = new ArrayList<>();

    private final Map<Item, String> puts = new HashMap<>();
    private int values;

    Run(long seed) {
      random = new Random(seed);
      done.add("seed " + seed);
    }

    void step() {
      Item item = new Item(one(REGIONS), one(KEYS));
      switch (random.nextInt(transaction == null ? 11 : 13)) {
        case 0, 1, 2 -> get(item, new HashSet<>(TAGS.subList(0, random.nextInt(3))));
        case 3 -> getWhileItChanges(item);
        case 4 -> put(item);
        case 5 -> change(message(Operation.REMOVE_ITEM, item));
        case 6 -> change(ofRegion(Operation.CLEAR_REGION, item.region()));
        case 7 -> change(ofRegion(Operation.REMOVE_REGION, item.region()));
        case 8 -> change(flushTag(one(TAGS)));
        case 9 -> receive(item);
        case 10 -> update(item);
        case 11 -> end(true);
        default -> end(false);
      }
      if (transaction == null && random.nextInt(15) == 0) {
        done.add("begin");
        transaction = bench.begin();
      }
    }

    private <T> T one(List<T> several) {
      return several.get(random.nextInt(several.size()));
    }

    private String newValue() {
      return "v" + values++;
    }

    /** Reads as a thread in no transaction does. */
    private @Nullable String read(Item item) {
      return cache.reads().getIfPresent(place(item), cache.copies().region(item.region()));
    }

    private Object place(Item item) {
      return cache.copies().place(cache.copies().region(item.region()), item.key());
    }

    private void get(Item item, Set<String> tags) {
      String value = newValue();
      done.add("get " + item + tags + " " + value);
      String got = cache.region(item.region()).get(item.key(), key -> value, tags);
      if (transaction != null) {
        assertThat(got).as("%s", done).isEqualTo(value);
        return;
      }
      Held held = model.computeIfAbsent(item, absent -> new Held(value, tags));
      assertThat(got).as("%s", done).isEqualTo(held.value());
    }

    /** A load that is overtaken stores nothing; one that is not stores. */
    private void getWhileItChanges(Item item) {
      NotificationMessage change = anyChange();
      if (transaction != null || model.containsKey(item)) {
        return;
      }
      String value = newValue();
      done.add("get " + item + " while " + change);
      cache
          .region(item.region())
          .get(
              item.key(),
              key -> {
                bench.receive(change);
                return value;
              },
              Set.of("red"));
      drop(change);
      Held loaded = new Held(value, Set.of("red"));
      if (!names(change, item, loaded)) {
        model.put(item, loaded);
      }
    }

    private NotificationMessage anyChange() {
      Item other = new Item(one(REGIONS), one(KEYS));
      return switch (random.nextInt(5)) {
        case 0 -> NotificationMessage.flush(Bench.CACHE);
        case 1 -> ofRegion(Operation.FLUSH, other.region());
        case 2 -> flushTag(one(TAGS));
        case 3 -> ofRegion(Operation.CREATE_REGION, other.region());
        default -> message(Operation.FLUSH, other);
      };
    }

    private void put(Item item) {
      String value = newValue();
      done.add("put " + item + " " + value);
      cache.region(item.region()).replace(item.key(), value);
      changed(message(Operation.REPLACE_ITEM, item));
      if (transaction != null) {
        puts.put(item, value);
      }
    }

    private void update(Item item) {
      String value = newValue();
      done.add("update " + item + " " + value);
      cache.region(item.region()).update(item.key(), key -> value);
      changed(message(Operation.REPLACE_ITEM, item));
      if (transaction == null) {
        model.put(item, new Held(value, null));
      } else {
        puts.put(item, value);
      }
    }

    private void change(NotificationMessage message) {
      done.add(message.toString());
      CacheRegion<String, String> region = cache.region(String.valueOf(message.region()));
      switch (message.operation()) {
        case REMOVE_ITEM -> region.remove(String.valueOf(message.key()));
        case CLEAR_REGION -> region.clear();
        case REMOVE_REGION -> cache.removeRegion(region.name());
        default -> cache.flushTag(String.valueOf(message.tag()));
      }
      changed(message);
    }

    private void changed(NotificationMessage message) {
      drop(message);
      if (transaction != null) {
        changed.add(message);
      }
    }

    private void receive(Item item) {
      NotificationMessage change = anyChange();
      done.add("received " + change + ", and loaded by others " + item);
      bench.receive(change);
      drop(change);
      String value = newValue();
      Bench.Transaction open = transaction;
      if (open != null) {
        overtake(change);
      }
      Held loaded = new Held(value, Set.of());
      cache
          .reads()
          .get(
              place(item),
              cache.copies().region(item.region()),
              item.key(),
              key -> value,
              Set.of());
      if (changed.stream().noneMatch(held -> names(held, item, loaded))) {
        model.putIfAbsent(item, loaded);
      }
    }

    private void overtake(NotificationMessage change) {
      puts.keySet().removeIf(item -> names(change, item, new Held("", null)));
    }

    private void end(boolean committed) {
      Bench.Transaction open = transaction;
      if (open == null) {
        return;
      }
      done.add(committed ? "commit" : "roll back");
      transaction = null;
      if (committed) {
        open.commit();
        changed.forEach(this::drop);
        puts.forEach(this::keep);
      } else {
        open.rollBack();
      }
      changed.clear();
      puts.clear();
    }

    /** A value is kept if of all that was said only its own puts named it. */
    private void keep(Item item, String value) {
      Held kept = new Held(value, null);
      NotificationMessage own = message(Operation.REPLACE_ITEM, item);
      if (changed.stream().allMatch(each -> each.equals(own) || !names(each, item, kept))) {
        model.put(item, kept);
      }
    }

    private void drop(NotificationMessage message) {
      model.entrySet().removeIf(entry -> names(message, entry.getKey(), entry.getValue()));
    }

    private static boolean names(NotificationMessage message, Item item, Held held) {
      if (message.operation() == Operation.CREATE_REGION) {
        return false;
      }
      if (message.operation() == Operation.FLUSH_TAG) {
        return held.carries(String.valueOf(message.tag()));
      }
      return (message.region() == null || message.region().equals(item.region()))
          && (message.key() == null || message.key().is(item.key()));
    }

    private static NotificationMessage message(Operation operation, Item item) {
      return new NotificationMessage(
          operation, Bench.CACHE, item.region(), Key.of(item.key()), null, 0, null);
    }

    private static NotificationMessage ofRegion(Operation operation, String region) {
      return new NotificationMessage(operation, Bench.CACHE, region, null, null, 0, null);
    }

    private static NotificationMessage flushTag(String tag) {
      return new NotificationMessage(Operation.FLUSH_TAG, Bench.CACHE, null, null, tag, 0, null);
    }

    void requireSame() {
      for (String region : REGIONS) {
        for (String key : KEYS) {
          Item item = new Item(region, key);
          Held held = model.get(item);
          String expected = held == null ? null : held.value();
          String served = read(item);
          if (!Objects.equals(served, expected)) {
            fail("%s is %s and not %s after %s", item, served, expected, done);
          }
        }
      }
      if (transaction == null && cache.copies().loads().size() != 0) {
        fail("something is left of loads after %s", done);
      }
    }
  }

  @Test
  void cacheServesWhatTheModelHoldsAndNothingElse() {
    for (long seed = 0; seed < RUNS; seed++) {
      Run run = new Run(seed);
      for (int i = 0; i < STEPS; i++) {
        run.step();
        run.requireSame();
      }
    }
  }
}
