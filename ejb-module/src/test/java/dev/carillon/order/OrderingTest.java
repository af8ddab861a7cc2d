package dev.carillon.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.contracts.CacheDeclaration;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.Key;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Operation;
import dev.carillon.testing.Instances;
import dev.carillon.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Rule 27 at one instance, "b/web", whose lane runs when the test says so. */
class OrderingTest {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int MOST = 4;

  private final ManualClock clock = new ManualClock(0);
  private final Introduction a = ordering("a/web", 1);
  private final Introduction b = ordering("b/web", 2);
  private final Introduction c = ordering("c/web", 3);
  private final Deque<Runnable> lane = new ArrayDeque<>();
  private final List<String> sent = new ArrayList<>();

  /** What was told, and what is missing of whose order, as sentences. */
  private final List<String> told = new ArrayList<>();

  private boolean stopping;
  private boolean laneIsFull;
  private final Ordering ordering =
      new Ordering(
          b.instance(),
          new Ordering.Settings(clock, PATIENCE, MOST, 100),
          new Ordering.Surroundings() {
            @Override
            public boolean send(NotificationMessage turn) {
              sent.add(turn.key() + " of " + turn.writer());
              return !stopping;
            }

            @Override
            public boolean inLane(String cache, Runnable task) {
              return !laneIsFull && lane.add(task);
            }

            @Override
            public boolean tell(NotificationMessage message, InstanceId writer) {
              return told.add(message.key() + " of " + writer);
            }

            @Override
            public void missing(String cache, InstanceId home) {
              told.add("missing of " + home);
            }
          });

  OrderingTest() {
    ordering.declared(b);
  }

  private static Introduction ordering(String name, long incarnation) {
    return Instances.web(name, incarnation, 6_200 + (int) incarnation, "catalog")
        .declaring(List.of(new CacheDeclaration("catalog", new TreeSet<>(), true)));
  }

  private static NotificationMessage change(long version) {
    return new NotificationMessage(
        Operation.ADD_ITEM, "catalog", "eu", Key.of(version), null, version, null);
  }

  private void said(Introduction writer, long version) {
    ordering.said(change(version), writer.instance(), writer.role());
  }

  private void turn(Introduction home, Introduction writer, long version) {
    ordering.turn(change(version).inTurn(writer.instance(), "web"), home.instance());
  }

  private void runLane() {
    while (!lane.isEmpty()) {
      lane.remove().run();
    }
  }

  private void pass(Duration time) {
    clock.advance(time);
    ordering.tick();
    runLane();
  }

  @Test
  void onlyChangesOfCachesThatAreDeclaredSoAreOrdered() {
    assertThat(ordering.isOrdered("catalog")).isTrue();
    assertThat(ordering.isOrdered("prices")).isFalse();
    assertThat(ordering.isOrdered(change(7))).isTrue();
    assertThat(ordering.isOrdered(change(0))).as("it cannot be told from others").isFalse();
    assertThat(ordering.isOrdered(NotificationMessage.flush("catalog"))).isFalse();
    assertThat(ordering.isOrdered(NotificationMessage.flushTag("catalog", "t"))).isFalse();
    assertThat(ordering.isOrdered(NotificationMessage.recycle("why"))).isFalse();
  }

  @Test
  void homeSaysWhoseTurnItIsAndTellsItselfInThatOrder() {
    ordering.met(c);
    said(c, 1);
    said(b, 2);
    assertThat(told).as("its lane has not run").isEmpty();

    runLane();

    assertThat(sent).containsExactly("1 of c/web#0003", "2 of b/web#0002");
    assertThat(told).isEqualTo(sent);
  }

  @Test
  void othersWaitForTheHomesWord() {
    ordering.met(a);
    said(b, 1);
    said(c, 2);
    runLane();
    assertThat(told).isEmpty();

    turn(a, c, 2);
    turn(a, b, 1);
    pass(PATIENCE.multipliedBy(2));

    assertThat(sent).isEmpty();
    assertThat(told).containsExactly("2 of c/web#0003", "1 of b/web#0002");
  }

  @Test
  void homesWordMayComeBeforeTheChange() {
    ordering.met(a);
    turn(a, c, 1);
    said(c, 1);
    pass(PATIENCE.multipliedBy(2));

    assertThat(told).containsExactly("1 of c/web#0003");
  }

  @Test
  void changeIsToldOnceHoweverOftenItIsItsTurn() {
    ordering.met(a);
    said(c, 1);
    turn(a, c, 1);
    turn(a, c, 1);

    assertThat(told).containsExactly("1 of c/web#0003");
  }

  @Test
  void whatIsNeverPutInOrderIsToldAsMissingOnce() {
    ordering.met(a);
    said(c, 1);
    said(c, 2);

    pass(PATIENCE);
    assertThat(told).isEmpty();
    pass(Duration.ofMillis(1));
    pass(PATIENCE.multipliedBy(2));

    assertThat(told).containsExactly("missing of a/web#0001");
  }

  @Test
  void tooMuchThatWaitsIsToldAsMissing() {
    ordering.met(a);
    for (int i = 1; i <= MOST + 1; i++) {
      said(c, i);
    }
    runLane();

    assertThat(told).containsExactly("missing of a/web#0001");
  }

  @Test
  void anotherHomeIsToldToWhomTheOneBeforeHasToldSomething() {
    ordering.met(a);
    turn(a, c, 1);

    ordering.left(a.instance());
    pass(Duration.ZERO);

    assertThat(told).containsExactly("1 of c/web#0003", "missing of a/web#0001");
  }

  @Test
  void anotherHomeIsToldToWhomSomethingWaits() {
    said(b, 1);
    ordering.met(a);
    runLane();

    assertThat(told).as("its own order counts no more").containsExactly("missing of b/web#0002");
  }

  @Test
  void newcomerHasMissedNothing() {
    ordering.met(a);
    pass(PATIENCE.multipliedBy(2));

    assertThat(told).isEmpty();
  }

  @Test
  void whatIsMissingIsToldBeforeWhatTheNextHomeSays() {
    ordering.met(c);
    said(b, 1);
    runLane();
    ordering.met(a);
    turn(a, c, 2);
    runLane();

    assertThat(told).containsExactly("1 of b/web#0002", "missing of b/web#0002", "2 of c/web#0003");
  }

  @Test
  void wordOfAnotherThanTheHomeIsNoTurnAndIsToldIfNobodyGivesWay() {
    ordering.met(a);
    ordering.met(c);
    turn(c, c, 1);
    pass(PATIENCE);
    assertThat(told).isEmpty();

    pass(Duration.ofMillis(1));
    pass(PATIENCE.multipliedBy(2));

    assertThat(told).containsExactly("missing of a/web#0001");
  }

  @Test
  void whoDoesNotDeclareTheCacheOrderedIsNoHome() {
    ordering.met(Instances.web("a/web", 1, 6_201, "catalog"));
    said(b, 1);
    runLane();
    assertThat(told).containsExactly("1 of b/web#0002");

    ordering.declared(a);
    said(b, 2);
    assertThat(sent).as("it has been declared since").containsExactly("1 of b/web#0002");
  }

  @Test
  void whoIsNotMetIsNoHome() {
    ordering.declared(a);
    said(b, 1);

    assertThat(sent).containsExactly("1 of b/web#0002");
  }

  @Test
  void homeThatIsStoppingLeavesItUntold() {
    stopping = true;
    said(b, 1);
    pass(PATIENCE.plusMillis(1));

    assertThat(told).containsExactly("missing of b/web#0002");
  }

  @Test
  void whatNoLaneTakesIsMissing() {
    laneIsFull = true;
    said(b, 1);
    laneIsFull = false;
    pass(Duration.ZERO);

    assertThat(told).containsExactly("missing of b/web#0002");
  }
}
