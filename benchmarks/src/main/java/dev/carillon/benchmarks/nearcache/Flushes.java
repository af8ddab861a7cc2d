package dev.carillon.benchmarks.nearcache;

import dev.carillon.cache.LocalCopies;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Operation;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What it costs to apply a flush, with few entries and with many. */
@State(Scope.Benchmark)
public class Flushes {
  private static final Object VALUE = new Object();
  private static final int KEYS = 1 << 10;

  /** How many entries the cache holds. */
  @Param({"1000", "1000000"})
  public int entries = 1_000;

  private final NotificationMessage[] misses = new NotificationMessage[KEYS];
  private final NotificationMessage all = NotificationMessage.flush("bench");
  private final NotificationMessage tagged =
      new NotificationMessage(Operation.FLUSH_TAG, "bench", null, null, "tag", 0, null);
  private @Nullable Pair pair;
  private LocalCopies copies = LocalCopies.NONE;
  private int next;

  /** Fills the cache. */
  @Setup(Level.Trial)
  public void fill() throws Exception {
    pair = new Pair(2 * entries);
    copies = pair.instance().nearCaches().copies();
    for (int i = 0; i < entries; i++) {
      pair.cache().get("item-" + i, key -> VALUE, Set.of("tag"));
    }
    for (int i = 0; i < KEYS; i++) {
      misses[i] = NotificationMessage.flushKey("bench", "default", "other-" + i);
    }
  }

  /** Applies a flush of a key that is not held. */
  @Benchmark
  public void ofAKeyThatIsNotHeld() {
    next = next + 1 & KEYS - 1;
    copies.forget(misses[next]);
  }

  /** Applies a flush of everything. */
  @Benchmark
  public void ofEverything() {
    copies.forget(all);
  }

  /** Applies a flush of a tag that every entry carries. */
  @Benchmark
  public void ofATag() {
    copies.forget(tagged);
  }

  /** Ends the instances. */
  @TearDown(Level.Trial)
  public void stop() {
    if (pair != null) {
      pair.close();
    }
  }
}
