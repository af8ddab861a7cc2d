package dev.carillon.membership;

import static dev.carillon.testing.Instances.web;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.contracts.Introduction;
import org.junit.jupiter.api.Test;

class ViewTest {
  private final Introduction self = web("a/web", 1, 6201);
  private final Introduction b = web("b/web", 7, 6202);
  private final Introduction bAgain = web("b/web", 8, 6202);
  private final Introduction c = web("c/web", 9, 6203);
  private final View view = new View(self.instance());

  @Test
  void instanceJoinsOnceHoweverOftenItIsMet() {
    assertThat(view.met(b)).isTrue();
    assertThat(view.met(b)).isFalse();
    assertThat(view.instances()).containsExactly(b);
    assertThat(view.size()).as("with itself").isEqualTo(2);
  }

  @Test
  void incarnationsOfANameAreKnownSideBySideUntilOneIsGone() {
    view.met(b);
    view.met(c);
    view.met(bAgain);

    assertThat(view.predecessors(bAgain.instance())).containsExactly(b);
    assertThat(view.predecessors(b.instance())).isEmpty();
    assertThat(view.namesakes(b.instance())).containsExactly(bAgain);
    assertThat(view.namesakes(bAgain.instance())).containsExactly(b);
    assertThat(view.namesakes(c.instance())).isEmpty();
  }

  @Test
  void whoIsGoneIsNobodysNamesakeOrPredecessor() {
    view.met(b);
    view.met(bAgain);
    view.left(b.instance());

    assertThat(view.namesakes(bAgain.instance())).isEmpty();
    assertThat(view.predecessors(bAgain.instance())).isEmpty();
  }

  /** Whoever stood still may look for the predecessors of one that is gone by then. */
  @Test
  void whoIsGoneHasNoPredecessors() {
    view.met(b);
    view.left(b.instance());
    view.met(bAgain);

    assertThat(view.predecessors(b.instance())).isEmpty();
  }

  @Test
  void whoHasSaidGoodbyeIsNotMetAgain() {
    view.met(b);

    assertThat(view.saidGoodbye(b.instance())).isTrue();
    assertThat(view.saidGoodbye(c.instance())).as("not met before").isFalse();

    assertThat(view.met(b)).isFalse();
    assertThat(view.met(c)).as("its answer was late").isFalse();
    assertThat(view.met(bAgain)).isTrue();
    assertThat(view.instances()).containsExactly(bAgain);
    assertThat(view.hasSaidGoodbye(c.instance())).isTrue();
    assertThat(view.hasSaidGoodbye(bAgain.instance())).isFalse();
  }

  @Test
  void whoWasTakenForGoneIsMetAgain() {
    view.met(b);
    view.left(b.instance());

    assertThat(view.met(b)).isTrue();
  }

  @Test
  void instancesAreListedByName() {
    view.met(c);
    view.met(b);

    assertThat(view.instances()).containsExactly(b, c);
  }

  @Test
  void instanceItselfIsNotInItsView() {
    assertThat(view.met(self)).isFalse();
    assertThat(view.instances()).isEmpty();
  }

  @Test
  void whoLeavesIsGoneAndJoinsAgain() {
    view.met(b);

    assertThat(view.left(b.instance())).isTrue();
    assertThat(view.left(b.instance())).as("once").isFalse();
    assertThat(view.instances()).isEmpty();
    assertThat(view.met(b)).isTrue();
  }

  @Test
  void goodbyeOfAnOldIncarnationDoesNotTakeTheNewOneAway() {
    view.met(b);
    view.met(bAgain);

    assertThat(view.left(b.instance())).isTrue();
    assertThat(view.instances()).containsExactly(bAgain);
  }

  @Test
  void whoWasNeverMetCannotLeave() {
    assertThat(view.left(c.instance())).isFalse();
  }

  @Test
  void whatAnInstanceHoldsIsTakenFromItsLastIntroduction() {
    Introduction holding = web("b/web", 7, 6202, "settings");
    view.met(b);
    view.met(holding);

    assertThat(view.instances()).containsExactly(holding);
  }
}
