package dev.carillon.recycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.testing.Logged;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How long a recycle at once waits for those who observe its request. */
class OutOfTurnTest {
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final List<String> recycled = new ArrayList<>();
  private final List<Runnable> due = new ArrayList<>();

  private final OwnRecycle own =
      new OwnRecycle() {
        @Override
        public void begin(String reason, Course course) {
          throw new AssertionError("there is no turn");
        }

        @Override
        public void afterRequest(String reason) {
          recycled.add(reason);
        }

        @Override
        public boolean isServing() {
          return true;
        }
      };

  private Runnable await(Duration grace) {
    return new OutOfTurn(
            own,
            grace,
            (delay, task) -> {
              assertThat(delay).isEqualTo(grace);
              due.add(task);
              return () -> due.remove(task);
            })
        .awaitObservers("new prices");
  }

  @Test
  void itComesAfterTheObserversAndNoClockIsLeft() {
    Runnable observed = await(GRACE);
    assertThat(recycled).isEmpty();

    observed.run();

    assertThat(recycled).containsExactly("new prices");
    assertThat(due).isEmpty();
  }

  @Test
  void observersThatHangAreNotWaitedForAndSaidWhere() {
    Runnable observed = await(GRACE);
    try (Logged logged = new Logged()) {
      due.get(0).run();

      assertThat(logged.lines("CAR2041"))
          .singleElement()
          .asString()
          .contains("RecycleRequested", "10000 ms", "they are at dev.carillon.");
    }
    assertThat(recycled).containsExactly("new prices");

    observed.run();
    assertThat(recycled).as("once").hasSize(1);
  }

  @Test
  void clockThatIsTooLateChangesNothing() {
    Runnable observed = await(GRACE);
    Runnable late = due.get(0);
    observed.run();
    try (Logged logged = new Logged()) {
      late.run();
      assertThat(logged.lines("CAR2041")).isEmpty();
    }
    assertThat(recycled).hasSize(1);
  }

  @Test
  void withoutGraceObserversAreNotWaitedForAndNothingIsSaid() {
    await(Duration.ZERO);
    try (Logged logged = new Logged()) {
      due.get(0).run();
      assertThat(logged.lines("CAR2041")).isEmpty();
    }
    assertThat(recycled).hasSize(1);
  }
}
