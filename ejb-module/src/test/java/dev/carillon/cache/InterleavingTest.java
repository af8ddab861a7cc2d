package dev.carillon.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.contracts.NotificationMessage;
import dev.carillon.receive.Vouchers;
import dev.carillon.receive.Vouching;
import dev.carillon.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Loads, writes and flushes of one row in every order of their steps. What {@link
 * LoadGuardCheckTest} does with threads, this does in each build, and takes each step for one.
 */
class InterleavingTest {
  private static final String KEY = "sku-1";
  private static final String REGION = NotificationMessage.DEFAULT_REGION;
  private static final Set<String> RED = Set.of("red");

  private final Vouching vouching = vouching();
  private int orders;

  /** What was found: an order of steps, and what is wrong after it. */
  private @Nullable String found;

  private static Vouching vouching() {
    Vouchers vouchers = new Vouchers(new ManualClock(1));
    vouchers.join();
    return vouchers.vouching(Set.of());
  }

  /** A row, whose value is the number of its changes, and what a near cache holds of it. */
  private final class World {
    private final Copies<Integer> copies =
        new Copies<>(100, null, Duration.ZERO, vouching, Runnable::run);
    private final Marks region = copies.region(REGION);
    private int row;
    private int announced;
    private final List<CompletableFuture<?>> waiting = new ArrayList<>();

    /** What was returned although something newer had been announced before it was asked for. */
    private @Nullable String old;

    void require(int least, int value) {
      if (value < least) {
        old = value + " returned after " + least + " was announced";
      }
    }

    @Nullable String wrong() {
      Entry<Integer> held = copies.get(KEY, region);
      if (held != null && held.value() != row) {
        return held.value() + " is held and not " + row;
      }
      return copies.loads().size() == 0 ? old : "something is left of loads";
    }
  }

  /** What is done, as steps that others may come between. */
  private interface Doing extends Function<World, List<Runnable>> {}

  /** A reader as {@link Reads} is one. */
  private static final class Reader {
    private final World world;
    private final boolean joinsAny;
    private int least;
    private @Nullable Token<Integer> token;
    private int value;

    Reader(World world, boolean joinsAny) {
      this.world = world;
      this.joinsAny = joinsAny;
    }

    void begin() {
      least = world.announced;
      Entry<Integer> entry = world.copies.get(KEY, world.region);
      if (entry != null) {
        world.require(least, entry.value());
        return;
      }
      Token<Integer> mine = newToken();
      Token<Integer> running =
          joinsAny
              ? world.copies.loads().beginOrJoin(KEY, mine, any -> false)
              : world.copies.beginOrJoin(KEY, world.region, mine);
      if (running == mine) {
        token = mine;
      } else {
        world.waiting.add(
            running
                .value()
                .thenAccept(loaded -> world.require(least, loaded == null ? 0 : loaded)));
      }
    }

    private Token<Integer> newToken() {
      return world.copies.loading(KEY, world.region, world.copies.tags(RED));
    }

    void read() {
      value = world.row;
    }

    void store() {
      if (token != null) {
        world.copies.store(KEY, value, token, 0);
      }
    }

    void storeUnguarded() {
      if (token != null) {
        world.copies.store(KEY, value, newToken(), 0);
      }
    }

    void end() {
      if (token != null) {
        world.copies.loads().end(KEY, token);
        world.require(least, value);
        token.value().complete(value);
      }
    }
  }

  private static Doing load(boolean guarded, boolean joinsAny) {
    return world -> {
      Reader reader = new Reader(world, joinsAny);
      Runnable store = guarded ? reader::store : reader::storeUnguarded;
      return List.of(reader::begin, reader::read, store, reader::end);
    };
  }

  private static Doing change(Consumer<Copies<Integer>> flush) {
    return world -> {
      int[] version = new int[1];
      return List.of(
          () -> version[0] = ++world.row,
          () -> flush.accept(world.copies),
          () -> world.announced = Math.max(world.announced, version[0]));
    };
  }

  /** A writer whose value is to be kept. */
  private static final class Writer {
    private final World world;
    private @Nullable Token<Integer> token;
    private Runnable release = () -> {};
    private int version;

    Writer(World world) {
      this.world = world;
    }

    void begin() {
      token = world.copies.writing();
      world.copies.loads().begin(KEY, token);
    }

    void hold() {
      release = world.copies.holdKey(REGION, KEY);
      world.copies.loads().flush(KEY);
      begin();
    }

    void write() {
      version = ++world.row;
    }

    void flush() {
      world.copies.flushKey(REGION, KEY);
    }

    void release() {
      release.run();
    }

    void store() {
      if (token != null) {
        world.copies.store(KEY, version, token, 1);
      }
    }

    void end() {
      if (token != null) {
        world.copies.loads().end(KEY, token);
      }
      world.announced = Math.max(world.announced, version);
    }
  }

  /** As {@link CacheRegion#update} does it. */
  private static List<Runnable> update(World world) {
    Writer writer = new Writer(world);
    return List.of(writer::begin, writer::write, writer::flush, writer::store, writer::end);
  }

  /** As {@link CacheRegion#put} and the end of its transaction do it. */
  private static List<Runnable> put(World world) {
    Writer writer = new Writer(world);
    return List.of(
        writer::hold, writer::write, writer::flush, writer::release, writer::store, writer::end);
  }

  private static final Doing UPDATE = InterleavingTest::update;
  private static final Doing PUT = InterleavingTest::put;
  private static final Doing LOAD = load(true, false);
  private static final Doing FLUSH_KEY = change(copies -> copies.flushKey(REGION, KEY));
  private static final Doing FLUSH_REGION = change(copies -> copies.flushRegion(REGION));
  private static final Doing FLUSH_TAG = change(copies -> copies.flushTag("red"));
  private static final Doing FLUSH_ALL = change(Copies::flush);
  private static final List<Doing> CHANGES = List.of(FLUSH_KEY, FLUSH_REGION, FLUSH_TAG, FLUSH_ALL);

  /** Does several things in every order of their steps; what was done before is there already. */
  private void inEveryOrder(Doing before, Doing... several) {
    World unused = new World();
    int[] left = new int[several.length];
    for (int i = 0; i < several.length; i++) {
      left[i] = several[i].apply(unused).size();
    }
    orders(before, several, left, new ArrayList<>());
  }

  private void orders(Doing before, Doing[] several, int[] left, List<Integer> order) {
    boolean complete = true;
    for (int i = 0; i < left.length && found == null; i++) {
      if (left[i] > 0) {
        complete = false;
        left[i]--;
        order.add(i);
        orders(before, several, left, order);
        order.remove(order.size() - 1);
        left[i]++;
      }
    }
    if (complete) {
      run(before, several, order);
    }
  }

  private void run(Doing before, Doing[] several, List<Integer> order) {
    orders++;
    World world = new World();
    before.apply(world).forEach(Runnable::run);
    List<Iterator<Runnable>> steps =
        Stream.of(several).map(each -> each.apply(world).iterator()).toList();
    order.forEach(which -> steps.get(which).next().run());
    String wrong = world.wrong();
    if (wrong != null) {
      found = order + ": " + wrong;
    }
  }

  @Test
  void nothingOldStaysAndNothingOldIsReturnedInAnyOrderOfTwo() {
    List<Doing> all = List.of(LOAD, FLUSH_KEY, FLUSH_REGION, FLUSH_TAG, FLUSH_ALL, UPDATE, PUT);
    for (Doing one : all) {
      for (Doing other : all) {
        inEveryOrder(LOAD, one, other);
        inEveryOrder(FLUSH_KEY, one, other);
      }
    }

    assertThat(found).isNull();
    assertThat(orders).isGreaterThan(4_000);
  }

  @Test
  void nothingOldStaysAndNothingOldIsReturnedInAnyOrderOfThree() {
    for (Doing change : CHANGES) {
      inEveryOrder(FLUSH_KEY, LOAD, LOAD, change);
    }
    inEveryOrder(FLUSH_KEY, LOAD, FLUSH_KEY, FLUSH_TAG);

    assertThat(found).isNull();
    assertThat(orders).isGreaterThan(40_000);
  }

  @Test
  void loadWithoutItsTokenIsFound() {
    for (Doing change : CHANGES) {
      found = null;
      inEveryOrder(FLUSH_KEY, load(false, false), change);

      assertThat(found).contains("1 is held and not 2");
    }
  }

  @Test
  void readerThatJoinsALoadFromBeforeTheFlushIsFound() {
    for (Doing change : List.of(FLUSH_REGION, FLUSH_TAG, FLUSH_ALL)) {
      found = null;
      inEveryOrder(FLUSH_KEY, LOAD, load(true, true), change);

      assertThat(found).contains("returned after");
    }
  }
}
