package dev.carillon.cache;

import dev.carillon.config.CacheConfig;
import dev.carillon.config.CacheKey;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.receive.Vouchers;
import dev.carillon.receive.Vouching;
import dev.carillon.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The near caches of one instance, on a clock that is moved by hand. Unless a test says otherwise
 * it has joined, there is nobody else, and what is loaded in the background waits to be run.
 */
final class Bench implements NearCaches.Surroundings {
  /** The cache that most tests use. */
  static final String CACHE = "catalog";

  final ManualClock clock = new ManualClock(Duration.ofHours(1).toNanos());
  final Vouchers vouchers = new Vouchers(clock);
  final Map<String, String> settings = new HashMap<>();

  /** What the others were told. */
  final List<NotificationMessage> told = new CopyOnWriteArrayList<>();

  /** What waits to be run in the background. */
  final List<Runnable> background = new ArrayList<>();

  HeldCaches held = HeldCaches.ALL;
  Executor executor = background::add;

  /** Whether announcements are refused when they have been applied here. */
  boolean stopping;

  final NearCaches caches = new NearCaches(this);
  private final LocalCopies copies = caches.copies();

  @SuppressWarnings("ThreadLocalUsage") // ends with its test
  private final ThreadLocal<@Nullable Transaction> transaction = new ThreadLocal<>();

  /** Returns a bench whose instance has joined, with nobody else there. */
  static Bench alone() {
    Bench bench = new Bench();
    bench.vouchers.join();
    return bench;
  }

  /** Sets something of the cache that most tests use; to be done before it is made. */
  Bench with(CacheKey key, String value) {
    settings.put(key.of(CACHE).key(), value);
    return this;
  }

  NearCache<String, String> cache() {
    return cache(CACHE);
  }

  NearCache<String, String> cache(String name) {
    return caches.cache(name, String.class, String.class);
  }

  void pass(Duration duration) {
    clock.advance(duration);
  }

  /** A notification of another instance comes. */
  void receive(NotificationMessage message) {
    copies.forget(message);
  }

  /** All must be dropped, since nobody knows what was missed. */
  void receiveAll() {
    copies.forgetAll();
  }

  void runBackground() {
    List<Runnable> due = List.copyOf(background);
    background.clear();
    due.forEach(Runnable::run);
  }

  /** Does something in a thread of its own, and waits for it, but not for ever. */
  static <T> T elsewhere(Supplier<T> something) {
    return begin(something).orTimeout(5, TimeUnit.SECONDS).join();
  }

  /** Begins something in a thread of its own. */
  static <T> CompletableFuture<T> begin(Supplier<T> something) {
    return CompletableFuture.supplyAsync(something, task -> new Thread(task).start());
  }

  /** Begins a transaction of the calling thread; ends nothing but itself. */
  Transaction begin() {
    Transaction begun = new Transaction(transaction.get());
    transaction.set(begun);
    return begun;
  }

  /** A transaction, as an instance has it: each distinct notification once, held until the end. */
  final class Transaction {
    private final @Nullable Transaction suspended;
    private final Set<NotificationMessage> said = new LinkedHashSet<>();
    private final List<Runnable> releases = new ArrayList<>();
    private final List<Announcing.Ending> endings = new ArrayList<>();

    private Transaction(@Nullable Transaction suspended) {
      this.suspended = suspended;
    }

    private void say(NotificationMessage message) {
      if (said.add(message)) {
        releases.add(copies.hold(message));
      }
    }

    void commit() {
      transaction.remove();
      announce();
      end(true);
    }

    void rollBack() {
      end(false);
    }

    /** Nobody knows how it ended. */
    void unknown() {
      transaction.remove();
      announce();
      end(false);
    }

    private void announce() {
      told.addAll(said);
      said.forEach(copies::forget);
    }

    private void end(boolean committed) {
      transaction.set(suspended);
      releases.forEach(Runnable::run);
      for (Announcing.Ending ending : endings) {
        if (committed) {
          ending.committed();
          afterEachEnding.run();
        } else {
          ending.notCommitted();
        }
      }
    }
  }

  /** What other threads do while a commit goes on. */
  Runnable afterEachEnding = () -> {};

  @Override
  public Optional<String> setting(String key) {
    return Optional.ofNullable(settings.get(key));
  }

  @Override
  public HeldCaches held() {
    return held;
  }

  @Override
  public Vouching vouching(String cache, CacheConfig config) {
    return vouchers.vouching(config.writers());
  }

  @Override
  public Announcing announcing() {
    return new Telling(told);
  }

  @Override
  public Announcing announcingHere() {
    return new Telling(new ArrayList<>());
  }

  @Override
  public Executor upkeep() {
    return Runnable::run;
  }

  @Override
  public Executor executor() {
    return task -> executor.execute(task);
  }

  private final class Telling implements Announcing {
    private final List<NotificationMessage> others;

    Telling(List<NotificationMessage> others) {
      this.others = others;
    }

    @Override
    public boolean inTransaction() {
      return transaction.get() != null;
    }

    @Override
    public void announce(NotificationMessage message) {
      Transaction open = transaction.get();
      if (open != null) {
        open.say(message);
        return;
      }
      copies.forget(message);
      if (stopping) {
        throw new IllegalStateException("stopping");
      }
      others.add(message);
    }

    @Override
    public void atEnd(Ending ending) {
      Transaction open = transaction.get();
      if (open == null) {
        ending.notCommitted();
      } else {
        open.endings.add(ending);
      }
    }
  }
}
