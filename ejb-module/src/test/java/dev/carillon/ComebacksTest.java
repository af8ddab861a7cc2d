package dev.carillon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.contracts.Address;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Introduction;
import dev.carillon.event.RecycleCompleted;
import dev.carillon.testing.Instances;
import dev.carillon.testing.Logged;
import dev.carillon.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who is told of whom when it is back. */
class ComebacksTest {
  private static final Introduction OLD = Instances.web("a/web", 1, 6201, "catalog");
  private static final Introduction NEW = Instances.web("a/web", 2, 6201, "catalog");

  private final ManualClock clock = new ManualClock(0);
  private final List<Introduction> known = new ArrayList<>();
  private final Set<InstanceId> inRolls = new HashSet<>();
  private final Map<Address, InstanceId> joined = new HashMap<>();
  private final List<Runnable> asking = new ArrayList<>();
  private final List<RecycleCompleted> events = new ArrayList<>();
  private @Nullable Error broken;

  private final Comebacks comebacks =
      new Comebacks(
          () -> known,
          inRolls::contains,
          this::joinedAt,
          asking::add,
          events::add,
          Duration.ofMinutes(2),
          clock);

  private @Nullable InstanceId joinedAt(Introduction peer) {
    if (broken != null) {
      throw broken;
    }
    return joined.get(peer.address());
  }

  private void tick() {
    comebacks.tick();
    List<Runnable> now = List.copyOf(asking);
    asking.clear();
    now.forEach(Runnable::run);
  }

  private void isThere(Introduction instance) {
    known.add(instance);
    joined.put(instance.address(), instance.instance());
  }

  @Test
  void successorOfOneThatWentToRecycleIsToldOfOnceItHasJoined() {
    known.add(OLD);
    comebacks.introduced(OLD.recyclingFor("new prices"));
    tick();
    known.clear();
    tick();
    known.add(NEW);
    tick();
    assertThat(events).as("not joined yet").isEmpty();

    joined.put(NEW.address(), NEW.instance());
    tick();
    tick();

    assertThat(events)
        .containsExactly(new RecycleCompleted(OLD.instance(), NEW.instance(), "web", "new prices"));
  }

  @Test
  void oneOfItsNameThatHasEndedLongAgoIsNotTakenForItsSuccessor() {
    known.add(Instances.web("a/web", 7, NEW.address().port(), "catalog"));
    comebacks.introduced(OLD.recyclingFor("new prices"));
    tick();
    assertThat(events).isEmpty();

    isThere(NEW);
    tick();
    assertThat(events).extracting(RecycleCompleted::after).containsExactly(NEW.instance());
  }

  @Test
  void oneThatEndsAndIsStartedAgainHasNotRecycled() {
    comebacks.introduced(OLD);
    isThere(NEW);
    tick();

    assertThat(events).isEmpty();
  }

  @Test
  void oneThatGoesOnAfterAllIsNotAwaited() {
    comebacks.introduced(OLD.recyclingFor("new prices"));
    comebacks.introduced(OLD);
    isThere(NEW);
    tick();

    assertThat(events).isEmpty();
  }

  @Test
  void whatARollTellsIsNotToldTwice() {
    comebacks.introduced(OLD.recyclingFor("new prices"));
    inRolls.add(OLD.instance());
    tick();
    isThere(NEW);
    tick();

    assertThat(events).isEmpty();
  }

  @Test
  void nobodyIsAskedTwiceAtATime() {
    comebacks.introduced(OLD.recyclingFor("new prices"));
    isThere(NEW);
    comebacks.tick();
    comebacks.tick();

    assertThat(asking).hasSize(1);
  }

  @Test
  void oneThatStaysAwayIsMissedOnceAndToldOfHoweverLate() {
    comebacks.introduced(OLD.recyclingFor("new prices"));
    try (Logged logged = new Logged()) {
      tick();
      clock.advance(Duration.ofMinutes(2));
      tick();
      assertThat(logged.lines("CAR2056")).isEmpty();
      assertThat(comebacks.awaited("web")).containsExactly(OLD.instance());
      assertThat(comebacks.awaited("worker")).isEmpty();

      clock.advance(Duration.ofSeconds(1));
      assertThat(comebacks.awaited("web")).as("nobody waits for it any more").isEmpty();
      assertThat(comebacks.hasGone(OLD.instance())).isTrue();
      tick();
      tick();
      assertThat(logged.lines("CAR2056"))
          .singleElement()
          .asString()
          .contains("a/web", "121000 ms", "new prices");
    }
    isThere(NEW);
    tick();
    assertThat(events).hasSize(1);
    assertThat(comebacks.hasGone(OLD.instance())).isFalse();
  }

  @Test
  void oneIsAskedAgainAfterAnErrorInACall() {
    comebacks.introduced(OLD.recyclingFor("new prices"));
    isThere(NEW);
    broken = new LinkageError("planted");
    assertThatThrownBy(this::tick).isSameAs(broken);

    broken = null;
    tick();

    assertThat(events).hasSize(1);
  }

  @Test
  void onlyTheNewestOfTooManyAreAwaited() {
    for (int i = 0; i <= 1_024; i++) {
      comebacks.introduced(
          Instances.web("n" + i + "/web", 1, 6201, "catalog").recyclingFor("new prices"));
    }
    isThere(Instances.web("n0/web", 2, 6200, "catalog"));
    isThere(Instances.web("n1/web", 2, 6201, "catalog"));
    tick();

    assertThat(events).extracting(event -> event.after().name()).containsExactly("n1/web");
  }
}
