package dev.carillon.recycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.carillon.config.CarillonConfig;
import dev.carillon.config.RecycleConfig;
import dev.carillon.testing.Logged;
import dev.carillon.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The steps of a recycle that ends its incarnation, in their order, and what stops them. */
class SteppedRecycleTest {
  private static final Map<String, String> SETTINGS =
      Map.of("carillon.recycle.grace", "10s", "carillon.recycle.readiness-delay", "15s");

  private final ManualClock clock = new ManualClock(0);
  private final List<String> seen = new ArrayList<>();
  private final Readiness readiness = new Readiness();
  private final Instance instance = new Instance();
  private RecycleConfig.@Nullable Mode mode;
  private final List<String> told = new ArrayList<>();
  private final Steps course = new Steps();
  private @Nullable Consumer<String> restarted;
  private boolean observersHang;
  private boolean interrupted;

  private final SteppedRecycle recycle =
      new SteppedRecycle(
          instance,
          readiness,
          failed -> {
            note("restart");
            restarted = failed;
          },
          this::await,
          clock);

  private void note(String what) {
    long seconds = Duration.ofNanos(clock.getAsLong()).toSeconds();
    seen.add(seconds + " " + what + (readiness.draining().isPresent() ? " while DOWN" : ""));
  }

  private boolean await(CountDownLatch event, Duration most) throws InterruptedException {
    if (interrupted && readiness.draining().isPresent()) {
      throw new InterruptedException("planted");
    }
    if (!observersHang) {
      instance.runWhatWaits();
    }
    if (event.getCount() == 0) {
      return true;
    }
    clock.advance(most);
    return false;
  }

  /** Runs the steps on the calling thread, and what they start when they wait for it. */
  private final class Instance implements RecycledInstance {
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private boolean isInSteps;
    private @Nullable RuntimeException planted;

    @Override
    public RecycleConfig settings() {
      return CarillonConfig.read(key -> Optional.ofNullable(SETTINGS.get(key)), "node/web", "web")
          .recycle();
    }

    @Override
    public void recyclesBy(RecycleConfig.Mode chosen) {
      mode = chosen;
    }

    @Override
    public void starting(String reason) {
      note("starting " + reason);
    }

    @Override
    public void requested(String reason) {
      note("requested " + reason);
    }

    @Override
    public void dropAll() {
      if (planted != null) {
        throw planted;
      }
      note("drop");
    }

    @Override
    public void goes(String reason) {
      assertThat(restarted).as("others are told before it ends").isNull();
      told.add("goes for " + reason);
    }

    @Override
    public void stays() {
      told.add("stays");
    }

    @Override
    public void execute(Runnable task) {
      if (isInSteps) {
        waiting.add(task);
        return;
      }
      isInSteps = true;
      task.run();
      isInSteps = false;
    }

    void runWhatWaits() {
      for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
        next.run();
      }
    }
  }

  /** Agrees until a step. */
  private final class Steps implements OwnRecycle.Course {
    private OwnRecycle.@Nullable Step refused;
    private boolean observersTakeTooLong;
    private final List<String> failures = new ArrayList<>();

    /** Comes at once while the first step is asked for. */
    private @Nullable String request;

    @Override
    public boolean mayTake(OwnRecycle.Step step) {
      note("may take " + step);
      if (request != null) {
        recycle.afterRequest(request);
        request = null;
      }
      return step != refused
          && !(observersTakeTooLong && seen.contains("15 requested why while DOWN"));
    }

    @Override
    public void backInPlace() {
      throw new AssertionError("this incarnation ends");
    }

    @Override
    public void failed(String why) {
      failures.add(why);
    }
  }

  private void fail(String why) {
    Consumer<String> failed = restarted;
    if (failed == null) {
      throw new AssertionError("no restart was begun");
    }
    failed.accept(why);
  }

  @Test
  void instanceIsToldThatItIsRestarted() {
    assertThat(mode).isEqualTo(RecycleConfig.Mode.APPLICATION);
  }

  @Test
  void stepsComeInTheirOrderAndReadinessIsDownForTheWholeDelay() {
    recycle.begin("new prices", course);

    assertThat(seen)
        .containsExactly(
            "0 starting new prices",
            "0 may take DRAINING",
            "15 may take DOWN while DOWN",
            "15 requested new prices while DOWN",
            "15 may take DOWN while DOWN",
            "15 drop while DOWN",
            "15 restart while DOWN");
    assertThat(readiness.draining()).contains("new prices");
    assertThat(told).containsExactly("goes for new prices");
    assertThat(course.failures).isEmpty();
  }

  @Test
  void requestThatWasFiredAlreadyIsNotFiredAgain() {
    recycle.afterRequest("at once");

    assertThat(seen)
        .containsExactly("0 starting at once", "15 drop while DOWN", "15 restart while DOWN");
  }

  @Test
  void observersThatTakeTooLongAreNotWaitedForAndSaidWhere() {
    observersHang = true;
    try (Logged logged = new Logged()) {
      recycle.begin("why", course);
      assertThat(logged.lines("CAR2041"))
          .containsExactly(
              "CAR2041 observers of RecycleStarting are not waited for longer than 10000 ms; they"
                  + " are at no thread yet",
              "CAR2041 observers of RecycleRequested are not waited for longer than 10000 ms; they"
                  + " are at no thread yet");
    }
    assertThat(seen)
        .containsExactly(
            "10 may take DRAINING",
            "25 may take DOWN while DOWN",
            "35 may take DOWN while DOWN",
            "35 drop while DOWN",
            "35 restart while DOWN");
  }

  @Test
  void courseThatRefusesToDrainLeavesReadinessAlone() {
    course.refused = OwnRecycle.Step.DRAINING;
    recycle.begin("why", course);

    assertThat(seen).containsExactly("0 starting why", "0 may take DRAINING");
    assertThat(readiness.draining()).isEmpty();
    assertThat(course.failures).isEmpty();
  }

  @Test
  void courseThatRefusesToGoDownGetsReadinessBackAndNothingIsDropped() {
    course.refused = OwnRecycle.Step.DOWN;
    recycle.begin("why", course);

    assertThat(seen)
        .containsExactly("0 starting why", "0 may take DRAINING", "15 may take DOWN while DOWN");
    assertThat(readiness.draining()).isEmpty();
    assertThat(course.failures).isEmpty();
  }

  @Test
  void courseThatIsOverWhenItsObserversAreGetsReadinessBackAndNothingIsDropped() {
    course.observersTakeTooLong = true;
    recycle.begin("why", course);

    assertThat(seen)
        .endsWith("15 requested why while DOWN", "15 may take DOWN while DOWN")
        .doesNotContain("15 drop while DOWN");
    assertThat(readiness.draining()).isEmpty();
    assertThat(course.failures).isEmpty();
  }

  @Test
  void courseThatWasRefusedMayBeTakenAgain() {
    course.refused = OwnRecycle.Step.DOWN;
    recycle.begin("one", course);
    course.refused = null;
    recycle.begin("two", course);

    assertThat(seen).contains("30 restart while DOWN");
  }

  @Test
  void restartThatCannotBeDoneGivesReadinessBackAndSaysWhy() {
    recycle.begin("why", course);
    assertThat(recycle.isServing()).isFalse();
    fail("the archive is gone");

    assertThat(readiness.draining()).isEmpty();
    assertThat(course.failures).containsExactly("the archive is gone");
    assertThat(told).containsExactly("goes for why", "stays");
    restarted = null;
    recycle.begin("again", course);
    assertThat(seen).contains("15 starting again");
  }

  @Test
  void nobodyElseGoesBeforeBalancersHaveSeenThatItIsUpAgain() {
    recycle.begin("why", course);
    fail("the archive is gone");
    assertThat(recycle.isServing()).isFalse();

    clock.advance(Duration.ofSeconds(14));
    assertThat(recycle.isServing()).isFalse();
    clock.advance(Duration.ofSeconds(1));
    assertThat(recycle.isServing()).isTrue();

    course.refused = OwnRecycle.Step.DRAINING;
    recycle.begin("again", course);
    assertThat(recycle.isServing()).as("it was not DOWN").isTrue();
  }

  @Test
  void stepThatThrowsGivesReadinessBackAndSaysWhy() {
    instance.planted = new IllegalStateException("planted");
    recycle.begin("why", course);

    assertThat(seen).doesNotContain("15 restart while DOWN");
    assertThat(readiness.draining()).isEmpty();
    assertThat(course.failures).singleElement().asString().contains("planted");
  }

  @Test
  void interruptionGivesReadinessBackAndStaysSet() {
    interrupted = true;
    recycle.begin("why", course);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(seen).containsExactly("0 starting why", "0 may take DRAINING");
    assertThat(readiness.draining()).isEmpty();
    assertThat(course.failures).hasSize(1);
  }

  @Test
  void secondTurnIsRefusedAndSecondRequestChangesNothingWhileOneIsUnderWay() {
    recycle.begin("one", course);
    List<String> before = List.copyOf(seen);

    assertThatIllegalStateException()
        .isThrownBy(() -> recycle.begin("two", course))
        .withMessageContaining("under way");
    recycle.afterRequest("three");
    assertThat(seen).isEqualTo(before);
  }

  @Test
  void requestDuringATurnThatIsCalledOffIsDoneAfterIt() {
    course.request = "at once";
    course.refused = OwnRecycle.Step.DRAINING;
    recycle.begin("turn", course);
    instance.runWhatWaits();

    assertThat(seen)
        .containsExactly(
            "0 starting turn",
            "0 may take DRAINING",
            "0 starting at once",
            "15 drop while DOWN",
            "15 restart while DOWN");
  }

  @Test
  void requestDuringATurnThatGoesOnIsDoneWithItAndNotAgainWhenThatFails() {
    course.request = "at once";
    recycle.begin("turn", course);
    fail("the archive is gone");
    instance.runWhatWaits();

    assertThat(seen).endsWith("15 restart while DOWN");
    assertThat(readiness.draining()).isEmpty();
  }
}
