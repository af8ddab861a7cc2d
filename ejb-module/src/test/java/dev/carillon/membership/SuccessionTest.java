package dev.carillon.membership;

import static dev.carillon.testing.Instances.web;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.contracts.Address;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Introduction;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SuccessionTest {
  private static final long PATIENCE = 5_000;

  private final Introduction b = web("b/web", 7, 6202);
  private final Introduction bAgain = web("b/web", 8, 6202);
  private final Introduction bElsewhere = web("b/web", 9, 6209);
  private final View view = new View(web("a/web", 1, 6201).instance());
  private final Set<InstanceId> connected = new HashSet<>();
  private final Map<Address, InstanceId> answering = new HashMap<>();
  private long now = Long.MAX_VALUE - 10;
  private long answeredAt = now;
  private final Succession succession =
      new Succession(
          view,
          connected::contains,
          this::answering,
          this::hasAnswered,
          Duration.ofNanos(PATIENCE),
          () -> now);

  private Optional<InstanceId> answering(Address address, long after) {
    return answeredAt - after >= 0 ? Optional.ofNullable(answering.get(address)) : Optional.empty();
  }

  private boolean hasAnswered(InstanceId instance, long after) {
    return answeredAt - after >= 0 && answering.containsValue(instance);
  }

  private void answers(Introduction instance) {
    answersAt(instance.address(), instance);
  }

  private void answersAt(Address address, Introduction instance) {
    connected.add(instance.instance());
    answering.put(address, instance.instance());
  }

  @Test
  void namesakeMayAnswerAtAnotherAddressThanItSays() {
    long since = now;
    Address reached = new Address("10.0.0.7", 6_200);
    view.met(b);
    view.met(bElsewhere);
    succession.unreachable(b.instance());

    answersAt(reached, bElsewhere);

    assertThat(succession.isReplaced(b.instance())).as("was met").isTrue();
    now += PATIENCE + 1;
    assertThat(succession.isReplaced(b, since)).as("has only spoken").isTrue();
  }

  @Test
  void whoDoesNotAnswerIsGoneWhenANamesakeAnswersWhicheverWasMetFirst() {
    view.met(bElsewhere);
    view.met(b);
    now -= 100;
    succession.unreachable(b.instance());
    assertThat(succession.isReplaced(b.instance())).isFalse();

    answers(bElsewhere);
    assertThat(succession.isReplaced(b.instance())).isTrue();
    assertThat(succession.isReplaced(bElsewhere.instance())).isFalse();
  }

  @Test
  void aNamesakeThatAnsweredBeforeProvesNothing() {
    view.met(bElsewhere);
    view.met(b);
    answers(bElsewhere);
    now++;
    succession.unreachable(b.instance());

    assertThat(succession.isReplaced(b.instance())).isFalse();
  }

  @Test
  void whoAnswersAgainIsNotGone() {
    view.met(bElsewhere);
    view.met(b);
    succession.unreachable(b.instance());
    answers(bElsewhere);
    succession.reachable(b.instance());

    assertThat(succession.isReplaced(b.instance())).isFalse();
  }

  @Test
  void aSpeakerIsGoneWhenSomebodyElseAnswersAtItsAddress() {
    assertThat(succession.isReplaced(b, now)).isFalse();

    answers(b);
    assertThat(succession.isReplaced(b, now)).isFalse();

    answers(bAgain);
    connected.remove(b.instance());
    assertThat(succession.isReplaced(b, now)).isTrue();
  }

  @Test
  void aSpeakerThatAnswersElsewhereIsNotGoneThoughSomebodyElseIsWhereItSays() {
    Introduction wrong = web("c/web", 9, b.address().port());
    answersAt(new Address("10.0.0.6", 6_200), wrong);
    answers(b);

    assertThat(succession.isReplaced(wrong, now)).isFalse();
    assertThat(succession.isReplaced(b, now)).isFalse();
  }

  @Test
  void whatWasAnsweredBeforeASpeakerBeganProvesNothing() {
    answers(bAgain);
    long since = now + 1;

    assertThat(succession.isReplaced(b, since)).isFalse();
  }

  @Test
  void aSpeakerThatDoesNotAnswerIsGoneAfterAWhileWhenItsNameAnswersElsewhere() {
    long since = now;
    view.met(bElsewhere);
    answers(bElsewhere);
    now += PATIENCE;
    assertThat(succession.isReplaced(b, since)).isFalse();

    now++;
    assertThat(succession.isReplaced(b, since)).isTrue();
  }

  @Test
  void aSpeakerThatAnswersStaysHoweverManyBearItsName() {
    long since = now;
    view.met(bElsewhere);
    answers(bElsewhere);
    connected.add(b.instance());
    now += 2 * PATIENCE;

    assertThat(succession.isReplaced(b, since)).isFalse();
  }

  @Test
  void silenceAloneIsNoEnd() {
    long since = now;
    view.met(b);
    now += 2 * PATIENCE;

    assertThat(succession.isReplaced(b, since)).isFalse();
    assertThat(succession.isReplaced(b.instance())).isFalse();
  }
}
