package dev.carillon;

import static dev.carillon.testing.Instances.web;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.config.RecycleConfig;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.RollStatus;
import dev.carillon.event.ConfigurationChanged;
import dev.carillon.testing.Logged;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of the watching while somebody hangs. */
@Timeout(60)
class OnChangeTest {
  private static final Duration POLL = Duration.ofMillis(100);

  private final Threads threads = new Threads(Thread::new, 1);
  private final Logged logged = new Logged();
  private final Semaphore leave = new Semaphore(0);
  private final AtomicInteger observed = new AtomicInteger();
  private final AtomicInteger ticks = new AtomicInteger();
  private volatile String price = "1";

  @AfterEach
  void stop() {
    leave.release(Integer.MAX_VALUE / 2);
    threads.stop(Duration.ofSeconds(5));
    logged.close();
  }

  private void watch(Duration grace) {
    RecycleConfig config =
        new RecycleConfig(
            Optional.empty(),
            grace,
            Duration.ZERO,
            75,
            1,
            Duration.ofMinutes(2),
            Duration.ZERO,
            Set.of("shop.price"),
            POLL);
    new OnChange(
            web("a/web", 1, 6201).instance(),
            config,
            key -> Optional.of(price),
            threads,
            UnaryOperator.identity(),
            this::observe,
            new NoRolls())
        .start();
    threads.every(POLL, ticks::incrementAndGet);
  }

  private void observe(ConfigurationChanged change) {
    observed.incrementAndGet();
    leave.acquireUninterruptibly();
    change.handled();
  }

  /** Waits until the clock had the time to say it again, and again. */
  private void awaitTicks() {
    int now = ticks.get();
    await().until(() -> ticks.get() > now + 5);
  }

  @Test
  void observerThatHangsIsSaidOnceWithWhereItStands() {
    watch(Duration.ofSeconds(1));
    awaitTicks();
    assertThat(logged.lines("CAR2030")).isEmpty();

    price = "2";
    await().until(() -> !logged.lines("CAR2030").isEmpty());
    assertThat(logged.lines("CAR2030"))
        .singleElement()
        .asString()
        .contains("shop.price", "1000 ms", OnChangeTest.class.getName() + ".observe(");
    awaitTicks();
    assertThat(logged.lines("CAR2030")).hasSize(1);

    leave.release();
    price = "3";
    await().until(() -> logged.lines("CAR2030").size() == 2);
    assertThat(observed).hasValue(2);
  }

  @Test
  void whoTakesNoLongerThanIsAllowedIsNotSaid() {
    watch(Duration.ofMinutes(1));
    price = "2";
    await().until(() -> observed.get() == 1);

    awaitTicks();

    assertThat(logged.lines("CAR2030")).isEmpty();
  }

  /** Nobody rolls, since each change is handled. */
  private static final class NoRolls implements ChangeRolls.Asking {
    @Override
    public Collection<InstanceId> role() {
      return List.of();
    }

    @Override
    public List<RollStatus> rolls() {
      return List.of();
    }

    @Override
    public void ask(String roll, String reason) {
      throw new AssertionError(reason);
    }

    @Override
    public void askAlone(String reason) {
      throw new AssertionError(reason);
    }
  }
}
