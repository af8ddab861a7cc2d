package dev.carillon.recycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.carillon.config.CarillonConfig;
import dev.carillon.config.RecycleConfig;
import dev.carillon.config.RecycleConfig.Mode;
import dev.carillon.testing.Logged;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Recycling that ends nothing, and what stands in for modes that cannot be had. */
class RecycleInPlaceTest {
  private final List<String> seen = new ArrayList<>();
  private final OwnRecycle.Course course =
      new OwnRecycle.Course() {
        @Override
        public boolean mayTake(OwnRecycle.Step step) {
          seen.add("may take " + step);
          return mayTake;
        }

        @Override
        public void backInPlace() {
          seen.add("back");
        }

        @Override
        public void failed(String why) {
          seen.add("failed: " + why);
        }
      };
  private boolean mayTake = true;
  private boolean isInSteps;
  private boolean observersHang;
  private boolean interrupted;
  private @Nullable RuntimeException planted;

  private boolean await(CountDownLatch event, Duration most) throws InterruptedException {
    if (interrupted) {
      throw new InterruptedException("planted");
    }
    boolean came = event.getCount() == 0;
    if (!came) {
      seen.add("waited " + most);
    }
    return came;
  }

  private void recycle() {
    new RecycleInPlace(instance(Map.of()), Mode.CACHES, this::await).begin("why", course);
  }

  private RecycleConfig.@Nullable Mode told;

  private RecycledInstance instance(Map<String, String> settings) {
    return new RecycledInstance() {
      @Override
      public RecycleConfig settings() {
        return CarillonConfig.read(key -> Optional.ofNullable(settings.get(key)), "node/web", "web")
            .recycle();
      }

      @Override
      public void recyclesBy(RecycleConfig.Mode mode) {
        told = mode;
      }

      @Override
      public void starting(String reason) {
        seen.add("starting");
      }

      @Override
      public void requested(String reason) {
        seen.add("requested " + reason);
      }

      @Override
      public void dropAll() {
        if (planted != null) {
          throw planted;
        }
        seen.add("drop");
      }

      @Override
      public void goes(String reason) {
        throw new AssertionError("this incarnation stays");
      }

      @Override
      public void stays() {
        throw new AssertionError("it never went");
      }

      @Override
      public void execute(Runnable task) {
        if (isInSteps && observersHang) {
          return;
        }
        isInSteps = true;
        task.run();
        isInSteps = false;
      }
    };
  }

  @Test
  void modeCachesFiresTheRequestAndDropsAll() {
    RecycleInPlace.of(instance(Map.of())).begin("why", course);

    assertThat(seen)
        .containsExactly("may take DRAINING", "may take DOWN", "requested why", "drop", "back");
  }

  @Test
  void modeEventDropsNothing() {
    OwnRecycle recycle = RecycleInPlace.of(instance(Map.of("carillon.recycle.mode", "event")));
    recycle.begin("why", course);
    recycle.afterRequest("at once");

    assertThat(seen).contains("requested why").doesNotContain("drop");
  }

  @Test
  void courseThatRefusesKeepsAllAsItIs() {
    mayTake = false;
    RecycleInPlace.of(instance(Map.of())).begin("why", course);

    assertThat(seen).containsExactly("may take DRAINING");
  }

  @Test
  void observersThatHangAreNotWaitedForLongerThanTheGraceAndTheTurnEnds() {
    observersHang = true;
    try (Logged logged = new Logged()) {
      recycle();
      assertThat(logged.lines("CAR2041"))
          .containsExactly(
              "CAR2041 observers of RecycleRequested are not waited for longer than 10000 ms; they"
                  + " are at no thread yet");
    }
    assertThat(seen)
        .containsExactly("may take DRAINING", "may take DOWN", "waited PT10S", "drop", "back");
  }

  @Test
  void copiesThatCannotBeDroppedEndTheTurn() {
    planted = new IllegalStateException("planted");
    try (Logged logged = new Logged()) {
      recycle();
      assertThat(logged.lines("CAR2044")).singleElement().asString().contains("planted");
    }
    assertThat(seen).endsWith("failed: java.lang.IllegalStateException: planted");
  }

  @Test
  void interruptionEndsTheTurnAndStaysSet() {
    interrupted = true;
    recycle();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(seen).endsWith("failed: the application is stopped by somebody else");
  }

  @Test
  void requestThatWasFiredAlreadyDropsAndFiresNothing() {
    RecycleInPlace.of(instance(Map.of())).afterRequest("at once");

    assertThat(seen).containsExactly("drop");
  }

  @Test
  void modeThatNeedsAServerIsRefusedInTheLogAndCachesAreDroppedInstead() {
    try (Logged logged = new Logged()) {
      OwnRecycle recycle = RecycleInPlace.of(instance(Map.of("carillon.recycle.mode", "instance")));
      assertThat(logged.lines("CAR2047"))
          .singleElement()
          .asString()
          .contains("carillon.recycle.mode=instance");
      recycle.afterRequest("at once");
    }
    assertThat(seen).containsExactly("drop");
    assertThat(told).isEqualTo(Mode.CACHES);
  }

  @Test
  void instanceIsToldTheModeThatIsInForce() {
    RecycleInPlace.of(instance(Map.of("carillon.recycle.mode", "event")));
    assertThat(told).isEqualTo(Mode.EVENT);

    RecycleInPlace.insteadOf(Mode.APPLICATION, "its archive is not found", instance(Map.of()));
    assertThat(told).isEqualTo(Mode.CACHES);
  }

  @Test
  void modeThatEndsTheIncarnationIsNoneOfItsOwn() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RecycleInPlace(instance(Map.of()), Mode.APPLICATION))
        .withMessageContaining("APPLICATION");
  }
}
