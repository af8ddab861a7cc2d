package dev.carillon.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.carillon.contracts.Roll.End;
import dev.carillon.contracts.Roll.Member;
import dev.carillon.contracts.Roll.Stage;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RollTest {
  private static final List<Stage> STAGES = List.of(Stage.values());
  private static final List<End> ENDS = List.of(End.values());
  private static final InstanceId A = new InstanceId("a/web", 1);
  private static final InstanceId B = new InstanceId("b/web", 2);
  private static final InstanceId C = new InstanceId("c/web", 3);

  /** Returns a copy of one roll as it might be anywhere. */
  static Roll random(Random random) {
    Map<String, Member> members = new TreeMap<>();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      Stage stage = STAGES.get(random.nextInt(6));
      long after = stage == Stage.BACK ? 1 + random.nextInt(3) : 0;
      members.put("m" + random.nextInt(4), new Member(1 + random.nextInt(3), stage, after));
    }
    End end = ENDS.get(random.nextInt(3));
    String why = end == End.ABORTED ? "because " + random.nextInt(3) : "";
    InstanceId asker = new InstanceId("m" + random.nextInt(3), 1 + random.nextInt(2));
    return new Roll(
        "17", "web", "why " + random.nextInt(2), asker, new TreeMap<>(members), end, why);
  }

  @Test
  void copiesCanBeJoinedInAnyOrderAndAnyNumberOfTimes() {
    Random random = new Random(20_261_121);
    for (int i = 0; i < 5_000; i++) {
      Roll a = random(random);
      Roll b = random(random);
      Roll c = random(random);

      assertThat(a.join(b)).isEqualTo(b.join(a));
      assertThat(a.join(b).join(c)).isEqualTo(a.join(b.join(c)));
      assertThat(a.join(a)).isEqualTo(a);
      assertThat(a.join(b).join(b)).isEqualTo(a.join(b));
    }
  }

  @Test
  void nothingGoesBackByJoining() {
    Random random = new Random(17);
    for (int i = 0; i < 2_000; i++) {
      Roll a = random(random);
      Roll joined = a.join(random(random));

      assertThat(joined.end()).isGreaterThanOrEqualTo(a.end());
      a.members()
          .forEach(
              (name, member) ->
                  assertThat(joined.members().get(name)).isGreaterThanOrEqualTo(member));
    }
  }

  @Test
  void rollsThatDifferAreNotJoined() {
    Roll one = Roll.of("1", "web", "why", A, List.of(A));
    Roll two = Roll.of("2", "web", "why", A, List.of(A));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> one.join(two))
        .withMessage("only copies of one roll can be joined, but these are 1 and 2");
  }

  @Test
  void turnsAreByNameAndTheAskersIsTheLast() {
    assertThat(Roll.of("1", "web", "why", A, List.of(C, A, B)).order())
        .containsExactly("b/web", "c/web", "a/web");
    assertThat(Roll.of("1", "web", "why", A, List.of(C, B)).order())
        .containsExactly("b/web", "c/web");
  }

  @Test
  void memberThatIsBackInTimeAfterAllIsBack() {
    Roll late = Roll.of("1", "web", "why", A, List.of(B));
    Roll failed = late.with("b/web", Member.waiting(2).in(Stage.FAILED)).aborted("too late");
    Roll back = late.with("b/web", Member.waiting(2).backAs(9));

    assertThat(failed.join(back).member("b/web")).isEqualTo(new Member(2, Stage.BACK, 9));
    assertThat(failed.join(back).end()).isEqualTo(End.ABORTED);
    assertThat(failed.join(back).why()).isEqualTo("too late");
  }

  @Test
  void whatEndedFirstStays() {
    Roll done = Roll.of("1", "web", "why", A, List.of(A)).done();

    assertThat(done.aborted("too late")).isEqualTo(done);
  }

  @Test
  void rollNeedsAMember() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Roll.of("1", "web", "why", A, List.of()))
        .withMessage("a roll must have 1..1024 members but has 0");
  }
}
