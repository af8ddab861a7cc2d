package dev.carillon;

import dev.carillon.contracts.ItemVersion;
import dev.carillon.contracts.Key;
import dev.carillon.telemetry.LogLine;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells the changes of one item one at a time, and none that is older than one that was told; those
 * of different items side by side. Thread-safe; no lock is held while something is told.
 *
 * <p>Nobody waits for a turn, since whoever does may hold a lock that the one before needs: what
 * comes while an item's change is being told is told after it, by the same thread.
 *
 * <p>The last versions are kept of the items that were changed last; of others it is not known
 * whether a change is old.
 */
final class ItemTurns {
  private static final int STRIPES = 16;

  private final Stripe[] stripes = new Stripe[STRIPES];
  private final AtomicLong superseded = new AtomicLong();

  private record Item(String cache, String region, Key key) {
    static Item of(ItemVersion version) {
      return new Item(version.cache(), version.region(), version.key());
    }
  }

  private record Turn(ItemVersion version, BooleanSupplier telling, Consumer<Boolean> done) {}

  /**
   * Makes the turns of an instance.
   *
   * @param mostItems of how many items the last version is kept, about
   */
  ItemTurns(int mostItems) {
    Arrays.setAll(stripes, i -> new Stripe(Math.max(1, mostItems / STRIPES)));
  }

  /** Returns how many changes were not told since a newer one of the same item had been. */
  long superseded() {
    return superseded.get();
  }

  /**
   * Tells a change, now or, if another of the item is just being told, after that; not at all if it
   * is older than one that was told.
   *
   * @param telling tells it, and returns whether that succeeded
   * @param done learns whether it did; not to be told at all is no failure
   */
  void take(ItemVersion version, BooleanSupplier telling, Consumer<Boolean> done) {
    Item item = Item.of(version);
    Stripe stripe = stripes[Math.floorMod(item.hashCode(), STRIPES)];
    Turn turn = new Turn(version, telling, done);
    if (stripe.begin(item, turn)) {
      for (Turn next = turn; next != null; next = stripe.next(item)) {
        run(stripe, item, next);
      }
    }
  }

  /** Whatever it throws, the item's turn must end, and whoever waits must learn of it. */
  private void run(Stripe stripe, Item item, Turn turn) {
    boolean succeeded = false;
    try {
      succeeded = succeeds(stripe, item, turn);
    } catch (Throwable e) {
      LogLine.INTERNAL.logWithCause(e);
    }
    try {
      turn.done().accept(succeeded);
    } catch (Throwable e) {
      LogLine.INTERNAL.logWithCause(e);
    }
  }

  private boolean succeeds(Stripe stripe, Item item, Turn turn) {
    if (stripe.isNews(item, turn.version())) {
      return turn.telling().getAsBoolean();
    }
    superseded.incrementAndGet();
    return true;
  }

  /** Some of the items. */
  private static final class Stripe {
    /** Of which items a change is being told, and what comes after it. */
    private final Map<Item, ArrayDeque<Turn>> telling = new HashMap<>();

    private final Map<Item, ItemVersion> last;

    Stripe(int mostItems) {
      last =
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Item, ItemVersion> eldest) {
              return size() > mostItems;
            }
          };
    }

    /** Returns whether the caller is to tell; else somebody who does already goes on with it. */
    synchronized boolean begin(Item item, Turn turn) {
      ArrayDeque<Turn> waiting = telling.get(item);
      if (waiting == null) {
        telling.put(item, new ArrayDeque<>(2));
        return true;
      }
      waiting.add(turn);
      return false;
    }

    synchronized @Nullable Turn next(Item item) {
      ArrayDeque<Turn> waiting = telling.get(item);
      Turn next = waiting == null ? null : waiting.poll();
      if (next == null) {
        telling.remove(item);
      }
      return next;
    }

    synchronized boolean isNews(Item item, ItemVersion version) {
      ItemVersion before = last.get(item);
      if (before != null && version.compareTo(before) <= 0) {
        return false;
      }
      last.put(item, version);
      return true;
    }
  }
}
