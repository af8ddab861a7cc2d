package dev.carillon;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.carillon.RecycleReport.End;
import dev.carillon.RecycleReport.Outcome;
import dev.carillon.contracts.Address;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.contracts.Roll;
import dev.carillon.contracts.Roll.Stage;
import dev.carillon.contracts.RollStatus;
import dev.carillon.event.CarillonEvent;
import dev.carillon.event.RecycleCompleted;
import dev.carillon.event.RecycleProgressed;
import dev.carillon.event.RecycleRequested;
import dev.carillon.recycle.OwnRecycle;
import dev.carillon.recycle.RecycleInPlace;
import dev.carillon.recycle.RecycledInstance;
import dev.carillon.rmi.NotifyClient;
import dev.carillon.testing.Logged;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Instances that recycle one after the other, in one JVM, over real RMI on loopback. */
@Timeout(240)
class RollingClusterTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final SmallCluster cluster = new SmallCluster();
  private final Map<String, List<CarillonEvent>> events = new HashMap<>();

  /** How many were on the way at a time, as far as anybody knew when one was asked to recycle. */
  private final AtomicInteger most = new AtomicInteger();

  @AfterEach
  void stop() {
    cluster.close();
  }

  private CarillonInstance start(String name, String role) {
    return start(name, role, UnaryOperator.identity());
  }

  private CarillonInstance start(String name, String role, UnaryOperator<OwnRecycle> ownRecycle) {
    return startBy(name, role, own -> ownRecycle.apply(RecycleInPlace.of(own)));
  }

  private CarillonInstance startBy(
      String name, String role, Function<RecycledInstance, OwnRecycle> recycling) {
    return start(name, role, Duration.ofSeconds(10), recycling);
  }

  private CarillonInstance start(
      String name,
      String role,
      Duration timeLimit,
      Function<RecycledInstance, OwnRecycle> recycling) {
    List<CarillonEvent> seen = new CopyOnWriteArrayList<>();
    events.put(name, seen);
    String half = timeLimit.toMillis() / 2 + "ms";
    return cluster.start(
        name,
        role,
        Map.of(
            "carillon.recycle.min-uptime",
            "0s",
            "carillon.recycle.grace",
            half,
            "carillon.recycle.readiness-delay",
            half,
            "carillon.recycle.time-limit",
            timeLimit.toMillis() + "ms"),
        members ->
            Wiring.plain(event -> note(seen, event), HeldCaches.NONE, members)
                .recycledBy(recycling));
  }

  /** Starts one that does not begin in its turn; what is returned then begins it. */
  private CompletableFuture<Runnable> startHeld(String name, String role) {
    CompletableFuture<Runnable> turn = new CompletableFuture<>();
    start(name, role, inPlace -> new Held(inPlace, turn));
    return turn;
  }

  private void note(List<CarillonEvent> seen, CarillonEvent event) {
    if (event instanceof RecycleRequested) {
      cluster.running().forEach(each -> most.accumulateAndGet(onTheWay(each), Math::max));
    }
    seen.add(event);
  }

  private static int onTheWay(CarillonInstance instance) {
    return (int)
        instance.status().rolls().stream()
            .flatMap(roll -> roll.members().stream())
            .filter(member -> member.stage().isOnTheWay())
            .count();
  }

  private static Address address(CarillonInstance instance) {
    return Objects.requireNonNull(instance.cluster().self().address());
  }

  private <E> List<E> seen(String name, Class<E> type) {
    return events.getOrDefault(name, List.of()).stream()
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  /** Cannot recycle. */
  private static final class Failing implements OwnRecycle {
    @Override
    public void begin(String reason, Course course) {
      course.failed("planted");
    }

    @Override
    public void afterRequest(String reason) {}

    @Override
    public boolean isServing() {
      return true;
    }
  }

  /** Recycles out of turn all the time. */
  private static final class Busy implements OwnRecycle {
    @Override
    public void begin(String reason, Course course) {
      throw new IllegalStateException("under way");
    }

    @Override
    public void afterRequest(String reason) {}

    @Override
    public boolean isServing() {
      return false;
    }
  }

  /** Begins its recycling only when it is told to, and never takes a step before. */
  private static final class Held implements OwnRecycle {
    private final OwnRecycle inPlace;
    private final CompletableFuture<Runnable> begun;

    Held(OwnRecycle inPlace, CompletableFuture<Runnable> begun) {
      this.inPlace = inPlace;
      this.begun = begun;
    }

    @Override
    public void begin(String reason, Course course) {
      Runnable begin = () -> inPlace.begin(reason, course);
      if (!begun.complete(begin)) { // its first turn has ended in vain
        begin.run();
      }
    }

    @Override
    public void afterRequest(String reason) {
      inPlace.afterRequest(reason);
    }

    @Override
    public boolean isServing() {
      return inPlace.isServing();
    }
  }

  @Test
  void instancesRecycleOneAfterTheOtherAndAllAreTold() throws Exception {
    CarillonInstance a = start("a/web", "web");
    CarillonInstance b = start("b/web", "web");
    start("c/web", "web");
    start("d/other", "other");

    try (Logged logged = new Logged()) {
      RollingRecycle roll = a.broadcaster().recycle("new prices");
      RecycleReport report = roll.await(PATIENCE);

      assertThat(report.allDone()).as(report.toString()).isTrue();
      assertThat(report.members())
          .extracting(RecycleReport.Member::name)
          .containsExactly("b/web", "c/web", "a/web");
      assertThat(roll.report().toCompletableFuture().get(1, SECONDS)).isEqualTo(report);
      assertThat(roll.progress())
          .allSatisfy(member -> assertThat(member.stage()).isEqualTo(Stage.BACK));
      assertThat(logged.lines("CAR2020")).hasSize(3);
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(logged.lines("CAR2022")).hasSizeBetween(7, 9));
    }
    assertThat(most).hasValue(1);
    for (String name : List.of("a/web", "b/web", "c/web")) {
      assertThat(seen(name, RecycleRequested.class))
          .extracting(RecycleRequested::reason)
          .containsExactly("new prices");
      await().atMost(5, SECONDS).until(() -> seen(name, RecycleCompleted.class).size() == 3);
    }
    assertThat(seen("d/other", RecycleRequested.class)).isEmpty();
    assertThat(seen("d/other", RecycleCompleted.class)).isEmpty();
    assertThat(seen("a/web", RecycleProgressed.class))
        .filteredOn(each -> each.stage() == Stage.BACK)
        .extracting(each -> each.member().name())
        .as("in turn")
        .containsExactly("b/web", "c/web", "a/web");
    assertThat(seen("d/other", RecycleProgressed.class)).isEmpty();
    await()
        .atMost(5, SECONDS)
        .untilAsserted(
            () ->
                assertThat(b.status().rolls())
                    .singleElement()
                    .extracting(RollStatus::end)
                    .isEqualTo(Roll.End.DONE));
  }

  /** Says that it goes as soon as it is asked to, out of turn; the test ends it. */
  private record Going(RecycledInstance instance, CompletableFuture<String> gone)
      implements OwnRecycle {
    @Override
    public void begin(String reason, Course course) {
      throw new AssertionError("not in its turn");
    }

    @Override
    public void afterRequest(String reason) {
      instance.goes(reason);
      gone.complete(reason);
    }

    @Override
    public boolean isServing() {
      return !gone.isDone();
    }
  }

  @Test
  void memberThatGoesOutOfTurnIsWaitedForAndNobodyGoesMeanwhile() {
    CompletableFuture<String> gone = new CompletableFuture<>();
    CarillonInstance a = start("a/web", "web");
    CompletableFuture<Runnable> turnOfB = startHeld("b/web", "web");
    CarillonInstance c = startBy("c/web", "web", own -> new Going(own, gone));
    RollingRecycle roll = a.broadcaster().recycle("new prices");
    Runnable go = turnOfB.orTimeout(30, SECONDS).join();

    a.broadcaster().toInstance("c/web").recycle("at once", RecyclePace.AT_ONCE);
    gone.orTimeout(30, SECONDS).join();
    cluster.stop(c);
    await().atMost(30, SECONDS).until(() -> stageAt(a, "c/web") == Stage.DOWN);
    go.run();
    start("c/web", "web");
    RecycleReport report = roll.await(PATIENCE);

    assertThat(report.allDone()).as(report.toString()).isTrue();
    assertThat(most).hasValue(1);
    assertThat(seen("a/web", RecycleCompleted.class))
        .filteredOn(each -> each.after().name().equals("c/web"))
        .as("told once")
        .hasSize(1);
  }

  @Test
  void memberThatSaysGoodbyeLongAfterItWentIsWaitedForToo() {
    CompletableFuture<String> gone = new CompletableFuture<>();
    CarillonInstance a = start("a/web", "web", Duration.ofSeconds(5), RecycleInPlace::of);
    CarillonInstance c = startBy("c/web", "web", own -> new Going(own, gone));
    try (Logged logged = new Logged()) {
      a.broadcaster().toInstance("c/web").recycle("at once", RecyclePace.AT_ONCE);
      await("it is late").atMost(PATIENCE).until(() -> !logged.lines("CAR2056").isEmpty());
    }

    a.broadcaster().toInstance("c/web").recycle("in its turn");
    cluster.stop(c);

    await().atMost(PATIENCE).until(() -> seen("a/web", RecycleProgressed.class).size() > 0);
    assertThat(seen("a/web", RecycleProgressed.class).get(0).stage()).isEqualTo(Stage.DOWN);
  }

  @Test
  void nobodyGoesWhileAnotherOneIsAwayWhoIsNoMember() {
    CompletableFuture<String> gone = new CompletableFuture<>();
    CarillonInstance a = start("a/web", "web");
    start("b/web", "web");
    CarillonInstance c = startBy("c/web", "web", own -> new Going(own, gone));
    a.broadcaster().toInstance("c/web").recycle("at once", RecyclePace.AT_ONCE);
    gone.orTimeout(30, SECONDS).join();
    cluster.stop(c);

    RollingRecycle roll = a.broadcaster().toInstance("b/web").recycle("in its turn");
    await()
        .during(1, SECONDS)
        .atMost(5, SECONDS)
        .until(() -> seen("b/web", RecycleRequested.class).isEmpty());
    start("c/web", "web");

    assertThat(roll.await(PATIENCE).allDone()).isTrue();
  }

  private static Stage stageAt(CarillonInstance instance, String member) {
    return instance.status().rolls().stream()
        .flatMap(roll -> roll.members().stream())
        .filter(each -> each.name().equals(member))
        .findFirst()
        .orElseThrow()
        .stage();
  }

  @Test
  void waitingMemberThatSaysGoodbyeIsNotWaitedFor() {
    CarillonInstance a = start("a/web", "web");
    CompletableFuture<Runnable> turnOfB = startHeld("b/web", "web");
    CarillonInstance c = start("c/web", "web");

    RollingRecycle roll = a.broadcaster().recycle("new prices");
    Runnable go = turnOfB.orTimeout(30, SECONDS).join();
    cluster.stop(c);
    go.run();
    RecycleReport report = roll.await(PATIENCE);

    assertThat(report.end()).as(report.toString()).isEqualTo(End.DONE);
    assertThat(report.members())
        .extracting(RecycleReport.Member::outcome)
        .containsExactly(Outcome.DONE, Outcome.UNTOUCHED, Outcome.DONE);
  }

  @Test
  void memberThatFailsAbortsTheRollAndTheRestIsUntouched() {
    CarillonInstance a = start("a/web", "web");
    start("b/web", "web", inPlace -> new Failing());

    RecycleReport report = a.broadcaster().recycle("new prices").await(PATIENCE);

    assertThat(report.end()).isEqualTo(End.ABORTED);
    assertThat(report.why()).contains("b/web", "planted");
    assertThat(report.members())
        .extracting(RecycleReport.Member::outcome)
        .containsExactly(Outcome.FAILED, Outcome.UNTOUCHED);
    assertThat(seen("a/web", RecycleRequested.class)).isEmpty();
  }

  @Test
  void whoRecyclesOutOfTurnIsNotReadyForRolls() {
    start("a/web", "web");
    CarillonInstance b = start("b/web", "web", own -> new Busy());

    RecycleReport report = b.broadcaster().recycle("why").await(PATIENCE);

    assertThat(report.end()).isEqualTo(End.ABORTED);
    assertThat(report.why()).contains("b/web").contains("recycles itself");
  }

  @Test
  void oneInstanceRecyclesAlone() {
    CarillonInstance a = start("a/web", "web");
    start("b/web", "web");

    assertThat(a.broadcaster().toInstance("b/web").recycle("why").await(PATIENCE).allDone())
        .isTrue();
    assertThat(seen("b/web", RecycleRequested.class)).hasSize(1);
    assertThat(seen("a/web", RecycleRequested.class)).isEmpty();
    RecycleReport unknown = a.broadcaster().toInstance("x/web").recycle("why").await(PATIENCE);
    assertThat(unknown.end()).isEqualTo(End.ABORTED);
    assertThat(unknown.why()).isEqualTo("no instance \"x/web\" of role \"web\" is known here");
  }

  @Test
  void anotherRoleIsAskedToTakeItsTurns() throws Exception {
    CarillonInstance ops = start("ops/ops", "ops");
    start("a/web", "web");
    start("b/web", "web");

    RecycleReport report = ops.broadcaster().toRole("web").recycle("why").await(PATIENCE);

    assertThat(report.allDone()).as(report.toString()).isTrue();
    assertThat(report.members()).hasSize(2);
    RecycleReport none = ops.broadcaster().toRole("none").recycle("why").await(PATIENCE);
    assertThat(none.why()).isEqualTo("no instance of role \"none\" is known here");
    try (NotifyClient client = NotifyClient.connect("127.0.0.1", address(ops).port())) {
      String roll = client.startRoll("web", "by a controller");
      await()
          .atMost(20, SECONDS)
          .until(
              () ->
                  cluster.running().get(1).status().rolls().stream()
                      .anyMatch(each -> each.id().equals(roll) && each.end() == Roll.End.DONE));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> client.startRoll("none", "why"))
          .withMessage("no instance of role \"none\" is known here");
    }
  }

  @Test
  void whoeverAsksAgainForTheSameRollElsewhereGetsNoSecondOne() throws Exception {
    CarillonInstance a = start("a/web", "web");
    CarillonInstance b = start("b/web", "web");
    try (NotifyClient one = NotifyClient.connect("127.0.0.1", address(a).port());
        NotifyClient another = NotifyClient.connect("127.0.0.1", address(b).port())) {
      one.startRoll("r1", "web", "why");
      another.startRoll("r1", "web", "why");

      await()
          .atMost(20, SECONDS)
          .until(
              () ->
                  cluster.running().stream()
                      .allMatch(
                          each ->
                              each.status().rolls().stream()
                                  .allMatch(roll -> roll.end() == Roll.End.DONE)));
      assertThat(cluster.running())
          .allSatisfy(
              each ->
                  assertThat(each.status().rolls())
                      .singleElement()
                      .satisfies(roll -> assertThat(roll.id()).isEqualTo("r1")));
    }
  }

  @Test
  void everyoneIsRefusedWithASentence() {
    CarillonInstance a = start("a/web", "web");

    assertThatIllegalStateException()
        .isThrownBy(() -> a.broadcaster().toEveryone().recycle("why"))
        .withMessageContaining("name a role");
  }

  @Test
  void instanceThatRunsAloneRecyclesToo() {
    List<CarillonEvent> seen = new CopyOnWriteArrayList<>();
    CarillonInstance alone =
        cluster.launch(
            "a/web",
            "web",
            Map.of("carillon.enabled", "false", "carillon.recycle.min-uptime", "0s"),
            members -> Wiring.plain(seen::add, HeldCaches.NONE, members));

    assertThat(alone.broadcaster().recycle("why").await(PATIENCE).allDone()).isTrue();
    assertThat(seen).hasAtLeastOneElementOfType(RecycleRequested.class);
  }

  private CarillonInstance startAlone(CommitPhase transaction) {
    return cluster.start(
        "a/web",
        "web",
        Map.of("carillon.recycle.min-uptime", "0s"),
        members -> Wiring.plain(event -> {}, HeldCaches.NONE, members).with(transaction));
  }

  @Test
  void inATransactionItBeginsAfterTheCommit() {
    TransactionByHand transaction = TransactionByHand.begun();
    CarillonInstance a = startAlone(transaction);

    RollingRecycle roll = a.broadcaster().recycle("why");

    assertThat(roll.id()).isEmpty();
    assertThat(a.status().rolls()).isEmpty();
    assertThatIllegalStateException()
        .isThrownBy(() -> roll.await(PATIENCE))
        .withMessageContaining("begins when its transaction is committed");
    transaction.commit();
    assertThat(roll.id()).isPresent();
    assertThat(roll.await(PATIENCE).allDone()).isTrue();
  }

  @Test
  void afterARollbackNothingBegins() {
    TransactionByHand transaction = TransactionByHand.begun();
    CarillonInstance a = startAlone(transaction);

    RollingRecycle roll = a.broadcaster().recycle("why");
    transaction.rollBack();

    assertThat(roll.await(PATIENCE).end()).isEqualTo(End.ROLLED_BACK);
    assertThat(roll.id()).isEmpty();
    assertThat(a.status().rolls()).isEmpty();
  }

  @Test
  void reportSaysWhatIsKnownWhenTheAskerEnds() {
    CarillonInstance a = start("a/web", "web");
    start("b/web", "web", inPlace -> new Held(inPlace, new CompletableFuture<>()));

    RollingRecycle roll = a.broadcaster().recycle("why");
    a.close();

    assertThat(roll.report().toCompletableFuture().orTimeout(5, SECONDS).join())
        .satisfies(report -> assertThat(report.end()).isEqualTo(End.OPEN))
        .satisfies(report -> assertThat(report.why()).contains("has ended before the roll"));
  }
}
