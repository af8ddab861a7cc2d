package dev.carillon.membership;

import static dev.carillon.testing.Instances.web;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Introduction;
import dev.carillon.membership.Namesakes.Pair;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NamesakesTest {
  private final Introduction self = web("a/web", 1, 6201);
  private final Introduction b = web("b/web", 7, 6202);
  private final Introduction other = web("b/web", 8, 6209);
  private final View view = new View(self.instance());
  private final Map<InstanceId, Long> answeredAt = new HashMap<>();
  private long now = Long.MAX_VALUE - 2;
  private final Namesakes namesakes =
      new Namesakes(self.instance(), view, this::hasAnswered, () -> now);

  private boolean hasAnswered(InstanceId instance, long after) {
    Long at = answeredAt.get(instance);
    return at != null && at - after > 0;
  }

  /** A second passes, in which these answer. */
  private void secondIn(Introduction... answering) {
    now++;
    for (Introduction each : answering) {
      answeredAt.put(each.instance(), now);
    }
  }

  private void meet(Introduction... others) {
    for (Introduction each : others) {
      view.met(each);
      secondIn(each);
    }
    assertThat(namesakes.found()).as("nobody was asked since").isEmpty();
  }

  @Test
  void twoThatAnswerAreFoundInWhicheverOrderTheyWereMet() {
    meet(b, other);
    secondIn(b, other);
    assertThat(namesakes.found()).containsExactly(new Pair(b.instance(), other.instance()));

    View another = new View(self.instance());
    another.met(other);
    another.met(b);
    Namesakes again = new Namesakes(self.instance(), another, this::hasAnswered, () -> now);
    again.found();
    secondIn(b, other);
    assertThat(again.found()).containsExactly(new Pair(other.instance(), b.instance()));
  }

  @Test
  void pairIsFoundOnceForAsLongAsBothAreKnown() {
    meet(b, other);
    secondIn(b, other);
    assertThat(namesakes.found()).hasSize(1);
    secondIn(b, other);
    assertThat(namesakes.found()).isEmpty();

    view.left(other.instance());
    namesakes.found();
    meet(other);
    secondIn(b, other);
    assertThat(namesakes.found()).as("after a partition has healed").hasSize(1);
  }

  @Test
  void oneThatEndedAndItsSuccessorAreNoPair() {
    meet(b, other);

    secondIn(other);
    secondIn(other);

    assertThat(namesakes.found()).isEmpty();
  }

  @Test
  void instanceThatBearsTheOwnNameIsFound() {
    Introduction likeSelf = web("a/web", 2, 6209);
    meet(likeSelf);
    secondIn();
    assertThat(namesakes.found()).as("a predecessor that has just ended").isEmpty();

    secondIn(likeSelf);

    assertThat(namesakes.found()).containsExactly(new Pair(self.instance(), likeSelf.instance()));
  }

  @Test
  void differentNamesAreNoPair() {
    Introduction c = web("c/web", 9, 6203);
    meet(b, c);
    secondIn(b, c);

    assertThat(namesakes.found()).isEmpty();
  }
}
