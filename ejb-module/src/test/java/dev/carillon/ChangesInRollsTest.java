package dev.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Roll;
import dev.carillon.contracts.Roll.End;
import dev.carillon.contracts.RollStatus;
import dev.carillon.contracts.RollWord;
import dev.carillon.recycle.Neighbours;
import dev.carillon.recycle.OwnRecycle.Step;
import dev.carillon.recycle.RollListener;
import dev.carillon.recycle.RollSettings;
import dev.carillon.recycle.Rolls;
import dev.carillon.recycle.Turn;
import dev.carillon.recycle.WatchedKeys;
import dev.carillon.testing.Logged;
import dev.carillon.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of changes of a setting, with the rolls of an instance that recycles in place. */
class ChangesInRollsTest {
  private static final InstanceId A = new InstanceId("a/web", 1);
  private static final InstanceId B = new InstanceId("b/web", 2);
  private static final Duration TIME_LIMIT = Duration.ofMinutes(2);

  private final ManualClock clock = new ManualClock(17);
  private final List<InstanceId> others = new ArrayList<>();
  private final List<String> recycled = new ArrayList<>();
  private Instant wallClock = Instant.EPOCH;
  private String value = "a";
  private @Nullable String failure;

  private final Rolls rolls =
      new Rolls(
          A,
          "web",
          new RollSettings(
              1,
              TIME_LIMIT,
              Duration.ZERO,
              Duration.ofSeconds(2),
              Duration.ofSeconds(5),
              Duration.ofMillis(500)),
          clock,
          new Random(1),
          new Neighbours() {
            @Override
            public Set<String> away() {
              return Set.of();
            }

            @Override
            public List<InstanceId> others() {
              return List.copyOf(others);
            }

            @Override
            public boolean isReady() {
              return true;
            }
          },
          (to, word, answer) -> {},
          this::recycle,
          new RollListener() {
            @Override
            public void begun(Roll roll) {}

            @Override
            public void advanced(Roll roll, InstanceId member, Roll.Stage stage) {}

            @Override
            public void onTheWay(Roll roll, InstanceId member) {}

            @Override
            public void back(Roll roll, InstanceId before, InstanceId after) {}

            @Override
            public void ended(Roll roll) {}
          });

  private final ChangeRolls changes =
      new ChangeRolls(
          A,
          new WatchedKeys(Set.of("prices"), key -> Optional.of(value)),
          event -> {},
          new ChangeRolls.Asking() {
            @Override
            public Collection<InstanceId> role() {
              List<InstanceId> role = new ArrayList<>(others);
              role.add(A);
              return role;
            }

            @Override
            public List<RollStatus> rolls() {
              return rolls.status(wallClock);
            }

            @Override
            public void ask(String roll, String reason) {
              rolls.ask(roll, reason);
            }

            @Override
            public void askAlone(String reason) {
              rolls.askOne(rolls.newId(), A.name(), reason);
            }
          },
          TIME_LIMIT,
          clock);

  private void recycle(Turn turn) {
    if (failure == null) {
      turn.mayTake(Step.DRAINING);
      turn.mayTake(Step.DOWN);
      recycled.add(value);
      turn.backInPlace();
    } else {
      turn.failed(failure);
    }
  }

  /** Looks each second. */
  private void lookFor(Duration time) {
    for (long millis = 0; millis < time.toMillis(); millis += 500) {
      clock.advance(Duration.ofMillis(500));
      rolls.tick();
      if (millis % 1000 == 0) {
        changes.look();
      }
    }
  }

  private void change(String next) {
    value = next;
    lookFor(Duration.ofSeconds(10));
  }

  private List<Roll> ended(End end) {
    return rolls.rolls().stream().filter(roll -> roll.end() == end).toList();
  }

  @Test
  void valueThatComesAgainIsRolledForEachTime() {
    for (String next : List.of("b", "a", "b", "a", "b")) {
      change(next);
    }

    assertThat(recycled).containsExactly("b", "a", "b", "a", "b");
    assertThat(ended(End.DONE)).hasSize(5);
  }

  @Test
  void wallClockThatStepsHidesNoChange() {
    change("b");
    wallClock = wallClock.plus(Duration.ofDays(1));
    change("a");
    change("b");
    wallClock = wallClock.minus(Duration.ofDays(2));
    change("a");

    assertThat(recycled).containsExactly("b", "a", "b", "a");
  }

  @Test
  void changeWhoseRollWasAbortedForSilenceIsMadeUpForAfterTheTimeLimit() {
    others.add(B); // says nothing
    try (Logged logged = new Logged()) {
      change("b");
      assertThat(logged.lines("CAR2028")).singleElement().asString().contains("120000 ms");
    }
    assertThat(ended(End.ABORTED)).hasSize(1);
    others.clear();
    lookFor(TIME_LIMIT.minusSeconds(20));
    assertThat(recycled).isEmpty();
    lookFor(Duration.ofSeconds(30));

    assertThat(recycled).containsExactly("b");
    lookFor(TIME_LIMIT.multipliedBy(5));
    assertThat(rolls.rolls()).hasSize(2);
  }

  @Test
  void changeIsAskedForEverMoreSeldomAsLongAsRollsAreAborted() {
    others.add(B);
    change("b");
    lookFor(TIME_LIMIT.multipliedBy(8));

    assertThat(ended(End.ABORTED)).hasSize(4); // at 0, 2, 6 and 14 minutes
    assertThat(recycled).isEmpty();
  }

  @Test
  void whoHasGoneInTheMeantimeDoesNotGoAgain() {
    others.add(B);
    change("b");
    others.clear();
    rolls.ask(rolls.newId(), "by hand");
    lookFor(TIME_LIMIT.multipliedBy(5));

    assertThat(recycled).containsExactly("b");
    assertThat(rolls.rolls()).hasSize(2);
  }

  @Test
  void changeThatIsTakenBackIsNotMadeUpFor() {
    others.add(B);
    change("b");
    others.clear();
    change("a");
    lookFor(TIME_LIMIT.multipliedBy(5));

    assertThat(recycled).containsExactly("a");
  }

  @Test
  void valueThatComesAgainAfterAnAbortedRollIsRolledForByTheWholeRole() {
    others.add(B);
    change("b");
    change("a");
    change("b");

    assertThat(ended(End.ABORTED)).hasSize(3).allMatch(roll -> roll.members().size() == 2);
  }

  @Test
  void changeIsGivenUpWhenSomebodyFailed() {
    failure = "planted";
    try (Logged logged = new Logged()) {
      change("b");
      assertThat(logged.lines("CAR2029")).singleElement().asString().contains("prices has changed");
    }
    failure = null;
    lookFor(TIME_LIMIT.multipliedBy(5));

    assertThat(rolls.rolls()).hasSize(1);
    assertThat(recycled).isEmpty();
  }

  @Test
  void whoIsStillOnTheWayIsWaitedForBeforeItIsAskedAgain() {
    others.add(B);
    value = "b";
    changes.look();
    Roll roll = rolls.rolls().get(0);
    Roll aborted =
        roll.with(B.name(), Roll.Member.waiting(B.incarnation()).in(Roll.Stage.DOWN))
            .aborted("planted");
    rolls.heard(new RollWord(B, "web", 0, null, List.of(aborted)));
    try (Logged logged = new Logged()) {
      lookFor(Duration.ofSeconds(2));
      assertThat(logged.lines("CAR2028")).isEmpty();
      Roll back =
          roll.with(B.name(), Roll.Member.waiting(B.incarnation()).backAs(B.incarnation()))
              .aborted("planted");
      rolls.heard(new RollWord(B, "web", 0, null, List.of(back)));
      lookFor(Duration.ofSeconds(2));
      assertThat(logged.lines("CAR2028")).hasSize(1);
    }
  }
}
