package dev.carillon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Roll;
import dev.carillon.contracts.RollStatus;
import dev.carillon.event.ConfigurationChanged;
import dev.carillon.recycle.WatchedKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ChangeRollsTest {
  private static final InstanceId A = new InstanceId("a/web", 1);
  private static final InstanceId B = new InstanceId("b/web", 2);

  private final Map<String, String> settings = new HashMap<>(Map.of("price.list", "1"));
  private final List<RollStatus> rolls = new ArrayList<>();
  private final List<InstanceId> role = new ArrayList<>(List.of(A, B));
  private final Set<String> asked = new TreeSet<>();
  private boolean ready = true;
  private int alone;
  private Consumer<ConfigurationChanged> observer = event -> {};

  private ChangeRolls at(InstanceId self) {
    return new ChangeRolls(
        self,
        new WatchedKeys(
            Set.of("price.list", "theme"), key -> Optional.ofNullable(settings.get(key))),
        event -> observer.accept(event),
        new ChangeRolls.Asking() {
          @Override
          public Collection<InstanceId> role() {
            return role;
          }

          @Override
          public List<RollStatus> rolls() {
            return rolls;
          }

          @Override
          public void ask(String roll, String reason) {
            if (!ready) {
              throw new IllegalStateException("not ready");
            }
            assertThat(reason).isEqualTo("price.list has changed");
            asked.add(roll);
          }

          @Override
          public void askAlone(String reason) {
            assertThat(reason).isEqualTo("price.list has changed");
            alone++;
          }
        },
        Duration.ofMinutes(2),
        () -> 0);
  }

  private void isKnown(String roll, Roll.End end) {
    isKnown(roll, end, end == Roll.End.OPEN ? Roll.Stage.WAITING : Roll.Stage.BACK);
  }

  private void isKnown(String roll, Roll.End end, Roll.Stage stage) {
    isKnown(roll, end, new RollStatus.Member(A.name(), A, null, stage, Instant.EPOCH));
  }

  private void isKnown(String roll, Roll.End end, RollStatus.Member member) {
    rolls.add(
        new RollStatus(
            roll, "web", "", A, new ArrayList<>(List.of(member)), end, "", Instant.EPOCH));
  }

  private String onlyRoll() {
    assertThat(asked).hasSize(1);
    return asked.iterator().next();
  }

  @Test
  void whatStaysAsItIsAsksForNothing() {
    ChangeRolls a = at(A);
    a.look();
    a.look();

    assertThat(asked).isEmpty();
  }

  @Test
  void changeThatAllSeeIsOneRoll() {
    ChangeRolls a = at(A);
    ChangeRolls b = at(B);
    settings.put("price.list", "2");
    a.look();
    role.sort((one, other) -> other.name().compareTo(one.name()));
    b.look();
    a.look();

    assertThat(asked).hasSize(1);
  }

  @Test
  void eachValueIsARollOfItsOwn() {
    ChangeRolls a = at(A);
    settings.put("price.list", "2");
    a.look();
    settings.remove("price.list");
    a.look();

    assertThat(asked).hasSize(2);
  }

  @Test
  void sameValueForOtherIncarnationsIsAnotherRoll() {
    ChangeRolls a = at(A);
    settings.put("price.list", "2");
    a.look();
    settings.put("price.list", "1");
    role.set(0, new InstanceId("a/web", 3));
    ChangeRolls again = at(role.get(0));
    settings.put("price.list", "2");
    again.look();

    assertThat(asked).hasSize(2);
  }

  @Test
  void memberOfARollThatGoesOnForTheChangeAsksForNoOther() {
    ChangeRolls a = at(A);
    settings.put("price.list", "2");
    a.look();
    isKnown(onlyRoll(), Roll.End.OPEN);
    asked.clear();
    role.set(1, new InstanceId("b/web", 4)); // has recycled, and everybody's view is another

    ChangeRolls late = lateAt(A);
    late.look();

    assertThat(asked).isEmpty();
  }

  /** One that has not looked since before the change. */
  private ChangeRolls lateAt(InstanceId self) {
    settings.put("price.list", "1");
    ChangeRolls late = at(self);
    settings.put("price.list", "2");
    return late;
  }

  private ChangeRolls successorOfA(InstanceId self, String value) {
    ChangeRolls a = at(A);
    settings.put("price.list", "2");
    a.look();
    RollStatus.Member back =
        new RollStatus.Member(A.name(), A, self, Roll.Stage.BACK, Instant.EPOCH);
    isKnown(onlyRoll(), Roll.End.OPEN, back);
    asked.clear();
    settings.put("price.list", value);
    return at(self);
  }

  @Test
  void whoCameBackFromTheRollWithTheOldValueGoesOnceMoreAndAlone() {
    ChangeRolls successor = successorOfA(new InstanceId(A.name(), 3), "1");
    settings.put("price.list", "2");
    successor.look();
    successor.look();

    assertThat(alone).isEqualTo(1);
    assertThat(asked).isEmpty();
  }

  @Test
  void whoCameBackWithTheNewValueRollsWithAllWhenItComesAgain() {
    ChangeRolls successor = successorOfA(new InstanceId(A.name(), 3), "2");
    settings.put("price.list", "1");
    observer = event -> event.veto("back again");
    successor.look();
    observer = event -> {};
    settings.put("price.list", "2");
    successor.look();

    assertThat(alone).isZero();
    assertThat(asked).hasSize(1);
  }

  @Test
  void rollThatIsDoneBeforeALateLookIsTheSame() {
    ChangeRolls a = at(A);
    settings.put("price.list", "2");
    a.look();
    ChangeRolls late = lateAt(A);
    isKnown(onlyRoll(), Roll.End.DONE);
    asked.clear();
    late.look();

    assertThat(asked).isEmpty();
  }

  @Test
  void rollThatIsOverWhenTheChangeComesAgainIsAnother() {
    ChangeRolls a = at(A);
    settings.put("price.list", "2");
    a.look();
    String first = onlyRoll();
    isKnown(first, Roll.End.DONE);
    asked.clear();
    settings.put("price.list", "1");
    observer = event -> event.veto("back again");
    a.look();
    observer = event -> {};
    settings.put("price.list", "2");
    a.look();

    assertThat(onlyRoll()).isNotEqualTo(first);
  }

  @Test
  void rollThatGoesOnIsForNobodyWhoHasGoneInItBeforeTheChangeCameAgain() {
    ChangeRolls a = at(A);
    settings.put("price.list", "2");
    a.look();
    String first = onlyRoll();
    isKnown(first, Roll.End.OPEN, Roll.Stage.BACK);
    a.look();
    asked.clear();
    settings.put("price.list", "1");
    observer = ConfigurationChanged::handled;
    a.look();
    observer = event -> {};
    settings.put("price.list", "2");
    a.look();

    assertThat(onlyRoll()).isNotEqualTo(first);
  }

  @Test
  void valueThatIsNoneAnyMoreIsNotAskedFor() {
    ChangeRolls a = at(A);
    ready = false;
    settings.put("price.list", "2");
    a.look();
    observer = ConfigurationChanged::handled;
    settings.put("price.list", "3");
    a.look();
    ready = true;
    a.look();

    assertThat(asked).isEmpty();
  }

  @Test
  void allThatSawTheRollWhichIsOverAskForTheSameOther() {
    ChangeRolls a = at(A);
    settings.put("price.list", "2");
    a.look();
    isKnown(onlyRoll(), Roll.End.DONE);
    asked.clear();
    ChangeRolls b = lateAt(B);
    ChangeRolls again = lateAt(A);
    again.look();
    b.look();

    assertThat(asked).hasSize(1);
  }

  @Test
  void observerHandlesItOrRefuses() {
    ChangeRolls a = at(A);
    observer = ConfigurationChanged::handled;
    settings.put("price.list", "2");
    a.look();
    observer = event -> event.veto("not by day");
    settings.put("price.list", "3");
    a.look();

    assertThat(asked).isEmpty();
  }

  @Test
  void observerIsToldWhatItWasAndWhatItIs() {
    List<String> told = new ArrayList<>();
    ChangeRolls a = at(A);
    settings.put("theme", "dark");
    observer =
        event -> {
          told.add(event.key() + event.before() + event.after() + event);
          event.handled();
        };
    a.look();

    assertThat(told)
        .containsExactly("themeOptional.emptyOptional[dark]ConfigurationChanged[key=theme]");
  }

  @Test
  void whatCannotBeginNowIsAskedForAgain() {
    ChangeRolls a = at(A);
    ready = false;
    settings.put("price.list", "2");
    a.look();
    assertThat(asked).isEmpty();
    ready = true;
    a.look();

    assertThat(asked).hasSize(1);
  }

  @Test
  void whatCannotBeReadIsNoChange() {
    Map<String, String> values = new HashMap<>(Map.of("k", "1"));
    boolean[] broken = new boolean[1];
    WatchedKeys keys =
        new WatchedKeys(
            Set.of("k"),
            key -> {
              if (broken[0]) {
                throw new IllegalStateException("no disk");
              }
              return Optional.ofNullable(values.get(key));
            });
    broken[0] = true;
    values.put("k", "2");
    assertThatIllegalStateException().isThrownBy(keys::look);
    broken[0] = false;

    assertThat(keys.look())
        .containsExactly(new WatchedKeys.Change("k", Optional.of("1"), Optional.of("2")));
    assertThat(keys.look()).isEmpty();
  }
}
