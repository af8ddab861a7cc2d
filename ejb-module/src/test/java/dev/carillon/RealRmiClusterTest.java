package dev.carillon;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.carillon.config.InvalidConfigException;
import dev.carillon.contracts.Address;
import dev.carillon.contracts.Audience;
import dev.carillon.contracts.DeliveryReport;
import dev.carillon.contracts.DeliveryReport.Delivery;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.InstanceStatus.PeerState;
import dev.carillon.contracts.InstanceStatus.Sender;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.NotifyService;
import dev.carillon.contracts.Outcome;
import dev.carillon.event.CacheFlushed;
import dev.carillon.event.CarillonEvent;
import dev.carillon.event.InstanceJoined;
import dev.carillon.event.InstanceLeft;
import dev.carillon.event.InstanceLeft.Departure;
import dev.carillon.event.RecycleRequested;
import dev.carillon.rmi.NotifyClient;
import dev.carillon.testing.Logged;
import dev.carillon.testing.Ports;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whole instances in one JVM, over real RMI on loopback. */
class RealRmiClusterTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final SmallCluster cluster = new SmallCluster();

  /** An instance and the events it has seen. */
  private record Node(CarillonInstance instance, List<CarillonEvent> events) {
    Address address() {
      return requireNonNull(instance.cluster().self().address());
    }

    <E> List<E> seen(Class<E> type) {
      return events.stream().filter(type::isInstance).map(type::cast).toList();
    }
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private Node start(String name, String role, Set<Address> members, String... held) {
    List<CarillonEvent> events = new CopyOnWriteArrayList<>();
    return start(name, role, members, events, events::add, held);
  }

  private Node start(
      String name,
      String role,
      Set<Address> members,
      List<CarillonEvent> events,
      EventListener listener,
      String... held) {
    String addresses = members.stream().map(Address::toString).collect(Collectors.joining(","));
    return start(name, role, Map.of("carillon.members", addresses), events, listener, held);
  }

  private Node start(String name, String role, Map<String, String> settings, String... held) {
    List<CarillonEvent> events = new CopyOnWriteArrayList<>();
    return start(name, role, settings, events, events::add, held);
  }

  private Node start(
      String name,
      String role,
      Map<String, String> settings,
      List<CarillonEvent> events,
      EventListener listener,
      String... held) {
    return new Node(
        cluster.launch(
            name,
            role,
            settings,
            members -> Wiring.plain(listener, HeldCaches.of(Set.of(held)), members)),
        events);
  }

  private static void awaitMet(Node node, Node... others) {
    await()
        .atMost(30, SECONDS)
        .untilAsserted(
            () ->
                assertThat(node.instance().status().peers())
                    .extracting(peer -> peer.instance().name())
                    .contains(
                        Arrays.stream(others)
                            .map(other -> other.instance().cluster().self().id().name())
                            .toArray(String[]::new)));
  }

  @Test
  void flushReachesEveryHolderAndTheReportSaysSo() {
    Node a = start("a/web", "web", Set.of(), "settings");
    Node b = start("b/web", "web", Set.of(a.address()), "settings");
    Node c = start("c/other", "other", Set.of(a.address()), "catalog");
    awaitMet(a, b, c);

    DeliveryReport report = a.instance().broadcaster().cache("settings").flush().await(PATIENCE);

    assertThat(report.allApplied()).as(report.toString()).isTrue();
    assertThat(report.deliveries())
        .extracting(d -> d.instance().name())
        .containsExactly("a/web", "b/web");
    assertThat(a.seen(CacheFlushed.class)).hasSize(1);
    assertThat(b.seen(CacheFlushed.class)).hasSize(1);
    assertThat(c.seen(CacheFlushed.class)).isEmpty();
  }

  @Test
  void recycleReachesOnlyItsRole() {
    Node a = start("a/web", "web", Set.of());
    Node b = start("b/web", "web", Set.of(a.address()));
    Node c = start("c/worker", "worker", Set.of(a.address()));
    awaitMet(a, b, c);

    DeliveryReport report =
        a.instance().broadcaster().recycle("new prices", RecyclePace.AT_ONCE).await(PATIENCE);

    assertThat(report.allApplied()).as(report.toString()).isTrue();
    assertThat(a.seen(RecycleRequested.class))
        .extracting(RecycleRequested::reason)
        .containsExactly("new prices");
    assertThat(b.seen(RecycleRequested.class))
        .extracting(RecycleRequested::senderRole)
        .containsExactly("web");
    assertThat(c.seen(RecycleRequested.class)).isEmpty();
  }

  @Test
  void whoGoesOnWithoutHavingMetEverybodyIsNotSureUntilNobodyIsLeftToBeMet() throws Exception {
    Node a;
    try (ServerSocket stuck = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + stuck.getLocalPort();
      a =
          start(
              "a/web",
              "web",
              Map.of(
                  "carillon.members",
                  address,
                  "carillon.join-timeout",
                  "1s",
                  "carillon.commit-settle",
                  "0s"));
      await().atMost(30, SECONDS).until(() -> a.instance().cluster().isJoined());
      assertThat(a.instance().status().surety()).isEqualTo("UNSURE");
      assertThat(a.instance().status().suretyWhy()).contains("not met", address);
    }

    await().atMost(20, SECONDS).until(() -> a.instance().status().surety().equals("COHERENT"));
  }

  @Test
  void observerThatThrowsShowsAsFailedAndStopsNothing() {
    Node a = start("a/web", "web", Set.of(), "settings");
    List<CarillonEvent> events = new CopyOnWriteArrayList<>();
    Node b =
        start(
            "b/web",
            "web",
            Set.of(a.address()),
            events,
            event -> {
              events.add(event);
              if (event instanceof CacheFlushed flushed
                  && flushed.key() != null
                  && flushed.key().is("bad")) {
                throw new IllegalStateException("planted");
              }
            },
            "settings");
    awaitMet(a, b);

    Broadcast bad = a.instance().broadcaster().cache("settings").flushKey("bad");
    Broadcast good = a.instance().broadcaster().cache("settings").flushKey("good");

    assertThat(bad.await(PATIENCE).outcomeAt("b/web")).contains(Outcome.FAILED);
    assertThat(good.await(PATIENCE).outcomeAt("b/web")).contains(Outcome.APPLIED);
    assertThat(b.instance().status().observerFailures()).isEqualTo(1);
  }

  @Test
  void goodbyeIsToldAndTheReportNoLongerNamesTheOneThatLeft() {
    Node a = start("a/web", "web", Set.of(), "settings");
    Node b = start("b/web", "web", Set.of(a.address()), "settings");
    awaitMet(a, b);
    awaitMet(b, a);

    b.instance().close();

    await().atMost(30, SECONDS).until(() -> !a.seen(InstanceLeft.class).isEmpty());
    assertThat(a.seen(InstanceLeft.class))
        .extracting(InstanceLeft::departure)
        .containsExactly(Departure.GOODBYE);
    assertThat(a.seen(InstanceJoined.class)).hasSize(1);
    assertThat(a.instance().cluster().instances()).hasSize(1);
    assertThat(a.instance().broadcaster().cache("settings").flush().await(PATIENCE).deliveries())
        .hasSize(1);
  }

  @Test
  void outsideCallerRelaysAndAsksStatus() throws Exception {
    Node a = start("a/web", "web", Set.of(), "settings");
    Node b = start("b/web", "web", Set.of(a.address()), "settings");
    awaitMet(a, b);

    try (NotifyClient client = NotifyClient.connect(a.address().host(), a.address().port())) {
      DeliveryReport report =
          client.relay(
              NotificationMessage.recycle("controller says").sentBy("controller"),
              Audience.role("web"),
              PATIENCE);
      assertThat(report.allApplied()).as(report.toString()).isTrue();
      assertThat(client.status().instance()).isEqualTo(a.instance().cluster().self().id());
    }
    assertThat(b.seen(RecycleRequested.class))
        .extracting(RecycleRequested::senderRole)
        .containsExactly("controller");
  }

  @Test
  void disabledInstanceRunsAloneAndBroadcastsReachOnlyItself() {
    Node alone = start("a/web", "web", Map.of("carillon.enabled", "false"), "settings");

    DeliveryReport report =
        alone.instance().broadcaster().cache("settings").flush().await(PATIENCE);
    DeliveryReport recycle =
        alone.instance().broadcaster().recycle("why not", RecyclePace.AT_ONCE).await(PATIENCE);

    assertThat(report.deliveries())
        .singleElement()
        .extracting(Delivery::outcome)
        .isEqualTo(Outcome.APPLIED);
    assertThat(recycle.allApplied()).isTrue();
    assertThat(alone.seen(CacheFlushed.class)).hasSize(1);
    assertThat(alone.seen(RecycleRequested.class)).hasSize(1);
    assertThat(alone.instance().cluster().instances()).hasSize(1);
    assertThat(alone.instance().status().address()).isNull();
  }

  @Test
  void takenPortFailsTheStartWithASentenceOrLeavesTheInstanceAlone() {
    Node first = start("a/web", "web", Set.of());
    String taken = Integer.toString(first.address().port());

    assertThatThrownBy(() -> start("b/web", "web", Map.of("carillon.port", taken)))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("carillon.port " + taken)
        .hasMessageContaining("carillon.bind-address 127.0.0.1");
    Node alone =
        start(
            "b/web",
            "web",
            Map.of("carillon.port", taken, "carillon.on-start-failure", "alone"),
            "settings");
    assertThat(
            alone.instance().broadcaster().cache("settings").flush().await(PATIENCE).allApplied())
        .isTrue();
  }

  @Test
  void unusableSettingLeavesTheInstanceAloneIfItSaysSo() {
    Node alone =
        start(
            "a/web",
            "web",
            Map.of("carillon.heartbeat", "never", "carillon.on-start-failure", "alone"));

    assertThat(alone.instance().status().address()).isNull();
  }

  @Test
  void otherClusterIsRefusedWithOneLineAtEachEnd() {
    try (Logged logged = new Logged()) {
      Node a = start("a/web", "web", Set.of());
      Node b =
          start(
              "b/web",
              "web",
              Map.of(
                  "carillon.cluster", "other",
                  "carillon.members", a.address().toString(),
                  "carillon.retry.max", "100ms"));
      awaitRefusals(a, 5);
      Node c = start("c/web", "web", Set.of(a.address(), b.address()));
      awaitMet(c, a);

      assertThat(a.instance().status().peers())
          .extracting(peer -> peer.instance().name())
          .containsOnly("c/web");
      assertThat(b.instance().status().peers()).isEmpty();
      assertThat(logged.lines("CAR4001"))
          .filteredOn(line -> line.contains("frame of b/web"))
          .singleElement()
          .asString()
          .contains("carillon.cluster is \"carillon\" here but \"other\" there");
      assertThat(logged.lines("CAR2005"))
          .filteredOn(line -> line.contains(a.address().toString()))
          .hasSize(1);
    }
  }

  private static void awaitRefusals(Node node, int times) {
    await().atMost(30, SECONDS).until(() -> node.instance().status().framesRefused() >= times);
  }

  /** Puts what a service hears, or what it answers, into a version that nobody reads. */
  private static UnaryOperator<NotifyService> ofAnotherVersion(boolean heard) {
    return service ->
        (NotifyService)
            Proxy.newProxyInstance(
                NotifyService.class.getClassLoader(),
                new Class<?>[] {NotifyService.class},
                (proxy, method, arguments) -> {
                  boolean delivers = method.getName().equals("deliver");
                  if (delivers && heard) {
                    ((byte[]) arguments[0])[2] = 2;
                  }
                  Object answer = method.invoke(service, arguments);
                  if (delivers && !heard) {
                    ((byte[]) answer)[2] = 2;
                  }
                  return answer;
                });
  }

  private Node startOther(boolean heard, Node... members) {
    String addresses =
        Arrays.stream(members)
            .map(each -> each.address().toString())
            .collect(Collectors.joining(","));
    List<CarillonEvent> events = new CopyOnWriteArrayList<>();
    return new Node(
        cluster.launch(
            "b/web",
            "web",
            Map.of("carillon.members", addresses),
            source ->
                Wiring.plain(events::add, HeldCaches.of(Set.of("settings")), source)
                    .servedThrough(ofAnotherVersion(heard))),
        events);
  }

  @Test
  void whoSpeaksAnotherVersionIsRefusedWithOneLineAtEachEnd() {
    try (Logged logged = new Logged()) {
      Node b = startOther(true);
      Node a =
          start(
              "a/web",
              "web",
              Map.of("carillon.members", b.address().toString(), "carillon.retry.max", "100ms"));
      awaitRefusals(b, 5);

      assertThat(a.instance().status().peers()).isEmpty();
      assertThat(logged.lines("CAR4001"))
          .singleElement()
          .asString()
          .contains("a/web", "wire version 2 is spoken but this instance reads only 1");
      assertThat(logged.lines("CAR2005"))
          .singleElement()
          .asString()
          .contains(b.address().toString(), "wire version 2");
    }
  }

  @Test
  void whoAnswersInAnotherVersionIsNotMetAndSaidOnce() {
    try (Logged logged = new Logged()) {
      Node b = startOther(false);
      Node a =
          start(
              "a/web",
              "web",
              Map.of("carillon.members", b.address().toString(), "carillon.retry.max", "100ms"));
      await()
          .atMost(30, SECONDS)
          .until(() -> a.instance().status().counters().getOrDefault("receipts-refused", 0L) >= 5);

      assertThat(a.instance().status().peers()).isEmpty();
      assertThat(a.instance().cluster().isJoined()).isFalse();
      assertThat(logged.lines("CAR4003"))
          .singleElement()
          .asString()
          .contains(b.address().toString(), "wire version 2");
    }
  }

  @Test
  void twoLiveProcessesOfOneNameAreTwoInstancesAndAllSaySo() {
    try (Logged logged = new Logged()) {
      Node a = start("a/web", "web", Set.of(), "settings");
      Node b = start("b/web", "web", Set.of(a.address()), "settings");
      Node again = start("b/web", "web", Set.of(a.address()), "settings");
      await().atMost(30, SECONDS).until(() -> a.instance().cluster().instances().size() == 3);

      assertThat(a.instance().broadcaster().cache("settings").flush().await(PATIENCE).deliveries())
          .hasSize(3)
          .allMatch(delivery -> delivery.outcome() == Outcome.APPLIED);
      assertThat(b.seen(CacheFlushed.class)).hasSize(1);
      assertThat(again.seen(CacheFlushed.class)).hasSize(1);
      await()
          .atMost(30, SECONDS)
          .untilAsserted(() -> assertThat(logged.lines("CAR2009")).as("a, b, again").hasSize(3));
      assertThat(logged.lines("CAR2009"))
          .allSatisfy(
              line ->
                  assertThat(line)
                      .contains(b.address().toString())
                      .contains(again.address().toString()));
    }
  }

  /** Starts an instance that others reach at its port, but not where it says that it is. */
  private Node startHidden(String name, int port, CommitPhase transactions) {
    List<CarillonEvent> events = new CopyOnWriteArrayList<>();
    return new Node(
        cluster.launch(
            name,
            "web",
            Map.of(
                "carillon.port", "" + port,
                "carillon.advertised-address", "127.0.0.2:" + port,
                "carillon.stop.drain-timeout", "100ms"),
            members ->
                Wiring.plain(events::add, HeldCaches.of(Set.of("settings")), members)
                    .with(transactions)),
        events);
  }

  @Test
  void instanceIsAskedWhereItIsReachedAndNotWhereItSaysThatItIs() {
    int port = Ports.free();
    Node b = startHidden("b/web", port, CommitPhase.NONE);
    Node a = start("a/web", "web", Set.of(new Address("127.0.0.1", port)), "settings");
    awaitMet(a, b);

    assertThat(a.instance().cluster().status(b.instance().cluster().self().id()).role())
        .isEqualTo("web");
  }

  @Test
  void oneThatWasKilledAndIsBackElsewhereIsReplacedWhereverItSaysThatItIs() {
    int first = Ports.free();
    int second = Ports.free();
    Node b = startHidden("b/web", first, TransactionByHand.begun());
    Node a =
        start(
            "a/web",
            "web",
            Set.of(new Address("127.0.0.1", first), new Address("127.0.0.1", second)),
            "settings");
    awaitMet(a, b);
    awaitMet(b, a);

    b.instance().broadcaster().cache("settings").flush();
    b.instance().close(); // without a goodbye, since its transaction is open
    startHidden("b/web", second, CommitPhase.NONE);

    await().atMost(30, SECONDS).until(() -> !a.seen(InstanceLeft.class).isEmpty());
    assertThat(a.seen(InstanceLeft.class))
        .extracting(InstanceLeft::departure)
        .containsExactly(Departure.REPLACED);
    assertThat(a.instance().cluster().instances()).hasSize(2);
  }

  @Test
  void awaitInAnObserverFailsAtOnce() {
    List<String> said = new CopyOnWriteArrayList<>();
    CarillonInstance[] self = new CarillonInstance[1];
    Node a =
        start(
            "a/web",
            "web",
            Set.of(),
            new CopyOnWriteArrayList<>(),
            event -> {
              if (event instanceof CacheFlushed flushed && flushed.cache().equals("settings")) {
                try {
                  self[0].broadcaster().cache("other").flush().await(PATIENCE);
                } catch (IllegalStateException e) {
                  said.add(String.valueOf(e.getMessage()));
                }
              }
            },
            "settings");
    self[0] = a.instance();

    a.instance().broadcaster().cache("settings").flush();

    assertThat(said).singleElement().asString().contains("must not be waited for");
  }

  @Test
  void reportTimeOutHoldsForTheOwnObserversToo() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    Node a =
        start(
            "a/web",
            "web",
            Map.of("carillon.report-timeout", "1s"),
            new CopyOnWriteArrayList<>(),
            event -> release.await());

    DeliveryReport report =
        a.instance()
            .broadcaster()
            .recycle("hangs", RecyclePace.AT_ONCE)
            .report()
            .toCompletableFuture()
            .get(5, SECONDS);

    release.countDown();
    assertThat(report.outcomeAt("a/web")).contains(Outcome.PENDING);
  }

  @Test
  void whoStopsWithATransactionOpenSaysNoGoodbye() {
    TransactionByHand transaction = TransactionByHand.begun();
    List<CarillonEvent> seen = new CopyOnWriteArrayList<>();
    Node b = start("b/web", "web", Set.of(), "settings");
    CarillonInstance a =
        cluster.launch(
            "a/web",
            "web",
            Map.of(
                "carillon.members", b.address().toString(), "carillon.stop.drain-timeout", "100ms"),
            members ->
                Wiring.plain(seen::add, HeldCaches.of(Set.of("settings")), members)
                    .with(transaction));
    awaitMet(b, new Node(a, seen));

    Broadcast pending = a.broadcaster().cache("settings").flush();
    a.close();

    await()
        .atMost(30, SECONDS)
        .untilAsserted(
            () ->
                assertThat(b.instance().cluster().instances())
                    .extracting(KnownInstance::state)
                    .contains(PeerState.UNREACHABLE));
    assertThat(b.seen(InstanceLeft.class)).as("no goodbye").isEmpty();
    assertThatThrownBy(transaction::commit)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("stopping");
    assertThat(seen)
        .as("it has forgotten all the same")
        .hasAtLeastOneElementOfType(CacheFlushed.class);
    transaction.begin();
    assertThatThrownBy(() -> pending.await(PATIENCE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("open transaction");
  }

  @Test
  void reportCompletesOnAnotherThread() throws Exception {
    Node a = start("a/web", "web", Set.of(), "settings");
    Node b = start("b/web", "web", Set.of(a.address()), "settings");
    awaitMet(a, b);

    String thread =
        a.instance()
            .broadcaster()
            .cache("settings")
            .flush()
            .report()
            .thenApply(report -> report.allApplied() + " on " + Thread.currentThread().getName())
            .toCompletableFuture()
            .get(5, SECONDS);

    assertThat(thread).startsWith("true on ");
  }

  @Test
  void statusSaysOverRmiWhatHasArrivedOfWhom() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    Node a = start("a/web", "web", Set.of(), "settings");
    Node b =
        start(
            "b/web",
            "web",
            Set.of(a.address()),
            new CopyOnWriteArrayList<>(),
            event -> {
              if (event instanceof CacheFlushed) {
                release.await();
              }
            },
            "settings");
    awaitMet(a, b);
    InstanceId sender = a.instance().cluster().self().id();

    try (NotifyClient client = NotifyClient.connect(b.address().host(), b.address().port())) {
      a.instance().broadcaster().cache("settings").flush();
      await()
          .atMost(30, SECONDS)
          .until(() -> client.status().senders(), List.of(new Sender(sender, 1, 0))::equals);
      release.countDown();
      await()
          .atMost(30, SECONDS)
          .until(() -> client.status().senders(), List.of(new Sender(sender, 1, 1))::equals);
    } finally {
      release.countDown();
    }
  }

  @Test
  void statusOfAnotherInstanceIsAskedOverRmi() {
    Node a = start("a/web", "web", Set.of(), "settings");
    Node b = start("b/web", "web", Set.of(a.address()), "settings");
    awaitMet(a, b);

    assertThat(a.instance().cluster().status(b.instance().cluster().self().id()).role())
        .isEqualTo("web");
  }
}
