package dev.carillon.recycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.carillon.config.CarillonConfig;
import dev.carillon.config.RecycleConfig;
import dev.carillon.config.RecycleConfig.Mode;
import dev.carillon.testing.Logged;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
          seen.add("failed");
        }
      };
  private boolean mayTake = true;

  private RecycledInstance instance(Map<String, String> settings) {
    return new RecycledInstance() {
      @Override
      public RecycleConfig settings() {
        return CarillonConfig.read(key -> Optional.ofNullable(settings.get(key)), "node/web", "web")
            .recycle();
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
        seen.add("drop");
      }

      @Override
      public void execute(Runnable task) {
        task.run();
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
  }

  @Test
  void modeThatEndsTheIncarnationIsNoneOfItsOwn() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RecycleInPlace(instance(Map.of()), Mode.APPLICATION))
        .withMessageContaining("APPLICATION");
  }
}
