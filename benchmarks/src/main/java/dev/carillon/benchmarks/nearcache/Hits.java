package dev.carillon.benchmarks.nearcache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** Reads of keys that are held: by the near cache, and by Caffeine with one look at the clock. */
@State(Scope.Benchmark)
public class Hits {
  private static final int KEYS = 1 << 14;
  private static final Object VALUE = new Object();

  private final String[] keys = new String[KEYS];
  private final Cache<String, Object> caffeine =
      Caffeine.newBuilder().maximumSize(2 * KEYS).build();
  private @Nullable Pair pair;

  /** Where a thread is among the keys. */
  @State(Scope.Thread)
  public static class Cursor {
    private int next;

    int step() {
      next = next + 1 & KEYS - 1;
      return next;
    }
  }

  /** Fills both. */
  @Setup(Level.Trial)
  public void fill() throws Exception {
    pair = new Pair(2 * KEYS);
    for (int i = 0; i < KEYS; i++) {
      keys[i] = "item-" + i;
      caffeine.put(keys[i], VALUE);
      pair.cache().get(keys[i], Hits::load);
    }
  }

  /** Reads from Caffeine, and reads the clock. */
  @Benchmark
  public @Nullable Object caffeine(Cursor cursor, Blackhole hole) {
    hole.consume(System.nanoTime());
    return caffeine.getIfPresent(keys[cursor.step()]);
  }

  /** Reads from the near cache. */
  @Benchmark
  public @Nullable Object carillon(Cursor cursor) {
    return pair().cache().get(keys[cursor.step()], Hits::load);
  }

  private static Object load(String key) {
    return VALUE;
  }

  private Pair pair() {
    if (pair == null) {
      throw new IllegalStateException("not filled");
    }
    return pair;
  }

  /** Ends the instances, and makes sure that what was measured were hits. */
  @TearDown(Level.Trial)
  public void stop() {
    long loads = pair().cache().statistics().loads();
    pair().close();
    if (loads > KEYS) {
      throw new IllegalStateException(loads + " loads of " + KEYS + " keys: not all were hits");
    }
  }
}
