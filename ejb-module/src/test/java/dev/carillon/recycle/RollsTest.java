package dev.carillon.recycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Roll;
import dev.carillon.contracts.Roll.End;
import dev.carillon.contracts.Roll.Member;
import dev.carillon.contracts.Roll.Stage;
import dev.carillon.contracts.RollAnswer;
import dev.carillon.contracts.RollWord;
import dev.carillon.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One instance's part in rolls, step by step; the simulation has whole roles. */
class RollsTest {
  private static final InstanceId A = new InstanceId("a/web", 1);
  private static final InstanceId B = new InstanceId("b/web", 2);
  private static final InstanceId C = new InstanceId("c/web", 3);

  private final ManualClock clock = new ManualClock(17);
  private final List<InstanceId> others = new ArrayList<>(List.of(B, C));
  private final Set<String> away = new HashSet<>();
  private final List<String> told = new ArrayList<>();
  private final List<InstanceId> spoken = new ArrayList<>();
  private final List<Turn> turns = new ArrayList<>();
  private boolean ready = true;

  private final Rolls rolls =
      new Rolls(
          A,
          "web",
          new RollSettings(
              1,
              Duration.ofMinutes(2),
              Duration.ZERO,
              Duration.ofSeconds(2),
              Duration.ofSeconds(5),
              Duration.ofMillis(500)),
          clock,
          new Random(1),
          new Neighbours() {
            @Override
            public List<InstanceId> others() {
              return List.copyOf(others);
            }

            @Override
            public Set<String> away() {
              return away;
            }

            @Override
            public boolean isReady() {
              return ready;
            }
          },
          (to, word, answer) -> {
            spoken.add(to);
            answer.accept(null);
          },
          turns::add,
          new RollListener() {
            @Override
            public void begun(Roll roll) {
              told.add("begun");
            }

            @Override
            public void advanced(Roll roll, InstanceId member, Roll.Stage stage) {}

            @Override
            public void onTheWay(Roll roll, InstanceId member) {
              told.add(member + " goes");
            }

            @Override
            public void back(Roll roll, InstanceId before, InstanceId after) {
              told.add(before + " is back as " + after);
            }

            @Override
            public void ended(Roll roll) {
              told.add(roll.end() + " " + roll.why());
            }
          });

  private static Roll roll(String id, InstanceId... members) {
    return Roll.of(id, "web", "why", members[0], List.of(members));
  }

  private RollAnswer hear(InstanceId sender, long term, @Nullable String wanted, Roll... known) {
    return rolls.heard(new RollWord(sender, "web", term, wanted, List.of(known)));
  }

  private void tickFor(Duration time) {
    for (long millis = 0; millis < time.toMillis(); millis += 500) {
      clock.advance(Duration.ofMillis(500));
      rolls.tick();
    }
  }

  @Test
  void silenceIsMissedButNotByWhoHasSlept() {
    rolls.ask(rolls.newId(), "why");
    rolls.tick();

    clock.advance(Duration.ofMinutes(1));
    rolls.tick();
    assertThat(told).containsExactly("begun");
    tickFor(Duration.ofSeconds(6));

    assertThat(told).containsExactly("begun", "ABORTED b/web#0002 is silent for 5000 ms");
  }

  @Test
  void grantHoldsUntilTheGranteeItselfSaysOtherwise() {
    Roll first = roll("1", B);
    Roll second = roll("2", C);

    assertThat(hear(B, 1, "1", first).granted()).isEqualTo(1);
    assertThat(hear(C, 1, "2", second, first.aborted("by c")).refusal())
        .isEqualTo("others are on their way: [b/web]");
    hear(B, 1, null);
    assertThat(hear(C, 1, "2").granted()).isEqualTo(1);
  }

  @Test
  void grantOfOneThatDiedEndsWithItsTime() {
    hear(B, 1, "1", roll("1", B));
    others.remove(B);
    for (int i = 0; i < 130; i++) {
      hear(C, 0, null);
      tickFor(Duration.ofSeconds(1));
    }

    assertThat(hear(C, 1, "2", roll("2", C)).granted()).isEqualTo(1);
  }

  @Test
  void oldWordsGetNothing() {
    Roll roll = roll("1", B);
    hear(B, 2, "1", roll);

    assertThat(hear(B, 1, "1", roll).refusal()).isEqualTo("it has applied anew");
    assertThat(hear(new InstanceId("b/web", 9), 3, "1", roll).refusal())
        .isEqualTo("it is not known here");
  }

  @Test
  void nobodyIsLetGoByOneThatIsNotReady() {
    ready = false;

    assertThat(hear(B, 1, "1", roll("1", B)).refusal()).isEqualTo("it is not ready itself");
    assertThatIllegalStateException()
        .isThrownBy(() -> rolls.ask(rolls.newId(), "why"))
        .withMessageContaining("has not met everybody yet");
  }

  @Test
  void newIncarnationFindsItselfBackWhenItHasBeenReadyForAWhile() {
    ready = false;
    InstanceId before = new InstanceId("a/web", 9);
    Roll down = roll("1", before).with("a/web", Member.waiting(9).in(Stage.DOWN));
    hear(B, 0, null, down);
    rolls.tick();
    assertThat(told).containsExactly("begun", "a/web#0009 goes");

    ready = true;
    tickFor(Duration.ofSeconds(2));
    ready = false;
    rolls.tick();
    ready = true;
    tickFor(Duration.ofSeconds(2));
    assertThat(told).as("balancers may not have seen it").hasSize(2);
    tickFor(Duration.ofMillis(500));

    assertThat(told).contains("a/web#0009 is back as a/web#0001", "DONE ");
  }

  @Test
  void memberThatMayBeOnItsWayHasNotLeftByItsGoodbye() {
    hear(B, 1, "1", roll("1", B, C));
    others.clear();

    rolls.left(B, false);
    rolls.left(C, false);

    assertThat(rolls.rolls().get(0).members())
        .containsEntry("b/web", Member.waiting(2))
        .containsEntry("c/web", Member.waiting(3).in(Stage.LEFT));
  }

  @Test
  void whoSaysGoodbyeHasLeftUnlessItComesBack() {
    hear(B, 0, null, roll("1", B, C));

    others.clear();
    rolls.left(B, false);
    rolls.left(C, true);

    assertThat(rolls.rolls().get(0).members())
        .containsEntry("b/web", Member.waiting(2).in(Stage.LEFT))
        .containsEntry("c/web", Member.waiting(3).in(Stage.DOWN));
  }

  @Test
  void successorTellsOfOneThatHasSaidGoodbye() {
    hear(B, 1, "1", roll("1", B, C));
    others.set(1, new InstanceId("c/web", 33));

    rolls.left(C, false);

    assertThat(rolls.rolls().get(0).member("c/web")).isEqualTo(Member.waiting(3));
  }

  @Test
  void nobodyIsLetGoWhileSomebodyIsAwayWhoIsNoMember() {
    others.remove(C);
    away.add("c/web");
    Roll roll = roll("1", B);

    assertThat(hear(B, 1, "1", roll).refusal()).isEqualTo("others are on their way: [c/web]");

    away.clear();
    assertThat(hear(B, 2, "1").granted()).isEqualTo(2);
  }

  @Test
  void whoIsNextDoesNotGoWhileSomebodyIsAwayWhoIsNoMember() {
    others.clear();
    away.add("c/web");
    rolls.ask(rolls.newId(), "why");
    tickFor(Duration.ofSeconds(1));
    assertThat(turns).isEmpty();

    away.clear();
    rolls.tick();
    assertThat(turns).hasSize(1);
  }

  @Test
  void whoHasFailedAndGoesOnMayLeaveBeforeItsNextTurn() {
    hear(B, 0, null, roll("1", B).with("b/web", Member.waiting(2).in(Stage.FAILED)).aborted("why"));
    hear(B, 0, null, roll("2", B, C));
    others.remove(B);

    rolls.left(B, false);
    hear(C, 0, null, roll("2", B, C).with("c/web", Member.waiting(3).backAs(3)));
    rolls.tick();

    assertThat(rolls.rolls())
        .filteredOn(roll -> roll.id().equals("2"))
        .extracting(Roll::end)
        .containsExactly(End.DONE);
  }

  @Test
  void rollThatMeansOneThatWasReplacedLongBeforeIsAborted() {
    Roll early = roll("1", new InstanceId("a/web", 9), B);
    Roll late = roll("2", new InstanceId("a/web", 9), B);
    others.remove(C);
    tickFor(Duration.ofSeconds(9));
    hear(B, 0, null, early);
    rolls.tick();
    assertThat(told).endsWith("a/web#0009 is back as a/web#0001");
    for (int i = 0; i < 3; i++) {
      tickFor(Duration.ofSeconds(1));
      hear(B, 0, null);
    }

    hear(B, 0, null, late);
    rolls.tick();

    assertThat(told)
        .endsWith(
            "begun", "ABORTED a/web#0001 had taken the place of a member before the roll began");
    assertThat(rolls.rolls())
        .filteredOn(roll -> roll.id().equals("2"))
        .extracting(roll -> roll.member("a/web"))
        .containsExactly(Member.waiting(9));
  }

  @Test
  void nobodyButTheInstanceItselfIsAskedWhenItIsAlone() {
    others.clear();
    rolls.ask(rolls.newId(), "why");
    rolls.tick();

    assertThat(turns.get(0).mayTake(OwnRecycle.Step.DOWN)).isEqualTo(Turn.Permission.YES);
    turns.get(0).backInPlace();
    rolls.tick();

    assertThat(told)
        .containsExactly("begun", "a/web#0001 goes", "a/web#0001 is back as a/web#0001", "DONE ");
    assertThat(rolls.status(Instant.EPOCH).get(0).members().get(0).after()).isEqualTo(A);
  }

  @Test
  void endedRollsAreKeptButNotForEver() {
    others.clear();
    for (int i = 0; i < 20; i++) {
      rolls.ask(rolls.newId(), "why " + i);
      rolls.tick();
      turns.get(i).failed("planted");
      clock.advance(Duration.ofSeconds(1));
    }

    assertThat(rolls.rolls()).hasSize(16).allMatch(roll -> roll.end() == End.ABORTED);
    assertThat(rolls.rolls()).noneMatch(roll -> roll.reason().equals("why 3"));
    assertThat(rolls.rolls()).anyMatch(roll -> roll.reason().equals("why 4"));
  }

  /** Returns to how many words the instance has brought it in a time. */
  private int wordsIn(Duration time) {
    spoken.clear();
    tickFor(time);
    return spoken.size();
  }

  @Test
  void endedRollIsSpokenOfForAWhile() {
    tickFor(Duration.ofSeconds(11)); // or it is new, and speaks to everybody
    hear(B, 0, null, roll("1", B).with("b/web", Member.waiting(2).backAs(2)).done());

    tickFor(Duration.ofSeconds(8));
    assertThat(wordsIn(Duration.ofSeconds(1))).as("less than twice max-staleness").isPositive();
    tickFor(Duration.ofSeconds(2));
    assertThat(wordsIn(Duration.ofSeconds(1))).isZero();
  }

  @Test
  void endedRollIsSpokenOfAsLongAsOneThatIsMissingMayBeOnItsWay() {
    Member missing = Member.waiting(2).in(Stage.FAILED);
    hear(B, 0, null, roll("1", B).with("b/web", missing).aborted("planted"));

    tickFor(Duration.ofSeconds(122));
    assertThat(wordsIn(Duration.ofSeconds(1))).as("a grant may be older").isPositive();
    tickFor(Duration.ofSeconds(3));
    assertThat(wordsIn(Duration.ofSeconds(1))).isZero();
  }

  @Test
  void tooManyAndUnknownOnesAreRefused() {
    for (int i = 0; i < 16; i++) {
      rolls.ask(rolls.newId(), "why");
    }

    assertThatIllegalStateException()
        .isThrownBy(() -> rolls.ask(rolls.newId(), "why"))
        .withMessage("too many rolls of role \"web\" go on already");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> rolls.askOne(rolls.newId(), "x/web", "why"))
        .withMessage("no instance \"x/web\" of role \"web\" is known here");
  }

  @Test
  void rollThatAllAskForIsOne() {
    rolls.ask("hash", "a setting has changed");
    hear(B, 0, null, roll("hash", B, C));
    rolls.ask("hash", "a setting has changed");

    assertThat(rolls.rolls())
        .singleElement()
        .satisfies(roll -> assertThat(roll.members()).hasSize(3));
    assertThat(told).containsExactly("begun");
  }
}
