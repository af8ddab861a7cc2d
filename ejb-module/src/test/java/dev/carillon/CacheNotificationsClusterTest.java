package dev.carillon;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.carillon.cache.CacheChange;
import dev.carillon.cache.CacheSelector;
import dev.carillon.cache.NearCache;
import dev.carillon.cache.Subscription;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.ItemVersion;
import dev.carillon.contracts.Key;
import dev.carillon.contracts.Operation;
import dev.carillon.contracts.Outcome;
import dev.carillon.event.CacheFlushed;
import dev.carillon.event.CacheItemChanged;
import dev.carillon.event.CacheRegionChanged;
import dev.carillon.event.CarillonEvent;
import dev.carillon.event.NotificationsLost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Call-backs of two whole instances in one JVM, over real RMI on loopback. */
class CacheNotificationsClusterTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final CacheSelector CATALOG = CacheSelector.cache("catalog");
  private static final Set<Operation> ALL =
      Arrays.stream(Operation.values())
          .filter(Operation::concernsCache)
          .collect(Collectors.toUnmodifiableSet());

  private final SmallCluster cluster = new SmallCluster();

  /** An instance, and the events it has seen. */
  private record Node(CarillonInstance instance, List<CarillonEvent> events) {
    InstanceId id() {
      return instance.cluster().self().id();
    }

    NearCache<String, String> cache() {
      return instance.nearCaches().cache("catalog", String.class, String.class);
    }

    /** Returns what is called back from here on. */
    List<CacheChange> subscribe(CacheSelector selector, Set<Operation> operations) {
      List<CacheChange> changes = new CopyOnWriteArrayList<>();
      instance.notifications().subscribe(selector, operations, changes::add);
      return changes;
    }
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private Node start(String name, Map<String, String> settings, CommitPhase phase) {
    List<CarillonEvent> events = new CopyOnWriteArrayList<>();
    HeldCaches held = HeldCaches.of(Set.of("catalog", "prices"));
    return new Node(
        cluster.start(
            name, "web", settings, members -> Wiring.plain(events::add, held, members).with(phase)),
        events);
  }

  private Node start(String name) {
    return start(name, Map.of(), CommitPhase.NONE);
  }

  private static void awaitSize(List<?> list, int size) {
    await()
        .atMost(30, SECONDS)
        .untilAsserted(() -> assertThat(list).hasSizeGreaterThanOrEqualTo(size));
  }

  private static List<String> said(List<CacheChange> changes) {
    return changes.stream()
        .map(
            each ->
                String.format(
                    "%s %s/%s/%s %s",
                    each.operation(), each.cache(), each.region(), each.key(), each.tag()))
        .toList();
  }

  private static ItemVersion version(CacheChange change) {
    return Objects.requireNonNull(change.version());
  }

  private static void doEverything(NearCache<String, String> cache) {
    cache.put("sku-1", "one");
    cache.replace("sku-1", "uno");
    cache.createRegion("eu");
    cache.region("eu").put("sku-1", "eins");
    cache.update("sku-2", key -> "two");
    cache.clearRegion("eu");
    cache.region("eu").remove("sku-1");
    cache.removeRegion("eu");
    cache.flushKey("sku-1");
    cache.flushTag("sale");
    cache.remove("sku-1");
    cache.clear();
  }

  private static final String[] EVERYTHING = {
    "ADD_ITEM catalog/default/sku-1 null",
    "REPLACE_ITEM catalog/default/sku-1 null",
    "CREATE_REGION catalog/eu/null null",
    "ADD_ITEM catalog/eu/sku-1 null",
    "REPLACE_ITEM catalog/default/sku-2 null",
    "CLEAR_REGION catalog/eu/null null",
    "REMOVE_ITEM catalog/eu/sku-1 null",
    "REMOVE_REGION catalog/eu/null null",
    "FLUSH catalog/default/sku-1 null",
    "FLUSH_TAG catalog/null/null sale",
    "REMOVE_ITEM catalog/default/sku-1 null",
    "FLUSH catalog/null/null null"
  };

  @Test
  void everyOperationArrivesInOrderWithAllThatIsToSay() {
    Node a = start("a/web");
    Node b = start("b/web");
    List<CacheChange> atA = a.subscribe(CATALOG, ALL);
    List<CacheChange> atB = b.subscribe(CATALOG, ALL);

    doEverything(a.cache());

    assertThat(said(atA)).as("before the calls returned").containsExactly(EVERYTHING);
    awaitSize(atB, EVERYTHING.length);
    assertThat(atB).as("the very same, version and sender too").isEqualTo(atA);
    assertThat(atB).extracting(CacheChange::sender).containsOnly(a.id());
    assertThat(atB)
        .allSatisfy(
            each -> assertThat(each.version() != null).isEqualTo(each.operation().concernsItem()));
    List<ItemVersion> ofOneItem =
        atB.stream()
            .filter(each -> each.version() != null && "default".equals(each.region()))
            .filter(each -> Key.of("sku-1").equals(each.key()))
            .map(CacheNotificationsClusterTest::version)
            .toList();
    assertThat(ofOneItem).hasSize(3).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void sameComesAsEvents() {
    Node a = start("a/web");
    Node b = start("b/web");

    doEverything(a.cache());

    await()
        .atMost(30, SECONDS)
        .untilAsserted(
            () -> assertThat(ofCaches(b)).hasSize(EVERYTHING.length).isEqualTo(ofCaches(a)));
    assertThat(ofCaches(b).get(0))
        .isInstanceOfSatisfying(
            CacheItemChanged.class,
            changed -> {
              assertThat(changed.operation()).isEqualTo(Operation.ADD_ITEM);
              assertThat(changed.key().is("sku-1")).isTrue();
              assertThat(changed.sender()).isEqualTo(a.id());
              assertThat(changed.senderRole()).isEqualTo("web");
              assertThat(changed.version()).isNotNull();
            });
    assertThat(ofCaches(b)).hasAtLeastOneElementOfType(CacheRegionChanged.class);
  }

  private static List<CarillonEvent> ofCaches(Node node) {
    return node.events().stream()
        .filter(
            event ->
                event instanceof CacheItemChanged
                    || event instanceof CacheRegionChanged
                    || event instanceof CacheFlushed)
        .toList();
  }

  @Test
  void selectorsAndOperationsNarrowWhatIsToldFromElsewhere() {
    Node a = start("a/web");
    Node b = start("b/web");
    List<CacheChange> region = b.subscribe(CacheSelector.region("catalog", "eu"), ALL);
    List<CacheChange> item =
        b.subscribe(CacheSelector.item("catalog", "eu", "sku-1"), Set.of(Operation.REMOVE_ITEM));
    List<CacheChange> other = b.subscribe(CacheSelector.cache("prices"), ALL);
    List<CacheChange> cache = b.subscribe(CATALOG, ALL);

    doEverything(a.cache());

    awaitSize(cache, EVERYTHING.length);
    assertThat(said(region))
        .containsExactly(
            EVERYTHING[2],
            EVERYTHING[3],
            EVERYTHING[5],
            EVERYTHING[6],
            EVERYTHING[7],
            EVERYTHING[9],
            EVERYTHING[11]);
    assertThat(said(item)).containsExactly(EVERYTHING[6]);
    assertThat(other).isEmpty();
  }

  @Test
  void ownChangesAreToldOnTheCallersThreadBeforeTheCallReturns() {
    Node a = start("a/web");
    List<Thread> threads = new ArrayList<>();
    a.instance()
        .notifications()
        .subscribe(CATALOG, ALL, change -> threads.add(Thread.currentThread()));

    a.cache().put("sku-1", "one");
    a.cache().update("sku-1", key -> "uno");

    assertThat(threads).hasSize(2).containsOnly(Thread.currentThread());
  }

  @Test
  void closedSubscriptionIsToldNoMore() {
    Node a = start("a/web");
    Node b = start("b/web");
    List<CacheChange> kept = b.subscribe(CATALOG, ALL);
    List<CacheChange> closed = new CopyOnWriteArrayList<>();
    try (Subscription subscription =
        b.instance().notifications().subscribe(CATALOG, ALL, closed::add)) {
      a.cache().put("sku-1", "one");
      awaitSize(closed, 1);
      assertThat(subscription).isNotNull();
    }

    a.cache().put("sku-1", "uno");

    awaitSize(kept, 2);
    assertThat(closed).hasSize(1);
  }

  @Test
  void versionOfAWriterIsLaterThanAllItHadSeen() {
    Node a = start("a/web");
    Node b = start("b/web");
    List<CacheChange> atA = a.subscribe(CATALOG, ALL);
    List<CacheChange> atB = b.subscribe(CATALOG, ALL);

    for (int round = 0; round < 20; round++) {
      (round % 2 == 0 ? a : b).cache().put("sku-1", "round " + round);
      awaitSize(round % 2 == 0 ? atB : atA, round + 1);
    }

    assertThat(atA).extracting(CacheNotificationsClusterTest::version).isSorted().hasSize(20);
    assertThat(atB).isEqualTo(atA);
    assertThat(atB)
        .extracting(change -> version(change).writer())
        .startsWith(a.id(), b.id(), a.id(), b.id());
  }

  @Test
  void noItemIsSeenToGoBackAndAllAgreeOnItsLastVersionHoweverManyWriteIt() throws Exception {
    Node a = start("a/web");
    Node b = start("b/web");
    List<CacheChange> atA = a.subscribe(CATALOG, ALL);
    List<CacheChange> atB = b.subscribe(CATALOG, ALL);

    List<Thread> writers =
        List.of(writer(a.cache()), writer(b.cache()), writer(a.cache()), writer(b.cache()));
    writers.forEach(Thread::start);
    for (Thread each : writers) {
      each.join();
    }

    await().atMost(30, SECONDS).untilAsserted(() -> assertThat(last(atA)).isEqualTo(last(atB)));
    for (List<CacheChange> told : List.of(atA, atB)) {
      assertThat(told)
          .extracting(CacheNotificationsClusterTest::version)
          .isSorted()
          .doesNotHaveDuplicates();
    }
    for (Node node : List.of(a, b)) {
      assertThat(node.instance().status().counters().get("superseded")).isNotNegative();
    }
  }

  private static ItemVersion last(List<CacheChange> changes) {
    return version(changes.get(changes.size() - 1));
  }

  private static Thread writer(NearCache<String, String> cache) {
    return new Thread(
        () -> {
          for (int i = 0; i < 500; i++) {
            cache.put("sku-1", "one of many");
          }
        });
  }

  @Test
  void whatATransactionChangesIsToldAfterItsCommitAndNeverAfterARollback() {
    TransactionByHand transaction = new TransactionByHand();
    Node a = start("a/web", Map.of(), transaction);
    Node b = start("b/web");
    List<CacheChange> atA = a.subscribe(CATALOG, ALL);
    List<CacheChange> atB = b.subscribe(CATALOG, ALL);

    transaction.begin();
    a.cache().put("sku-1", "one");
    a.cache().remove("sku-1");
    a.cache().put("sku-1", "uno");
    assertThat(atA).isEmpty();
    transaction.commit();
    assertThat(atA).as("before the commit returned").hasSize(3);

    transaction.begin();
    a.cache().remove("sku-1");
    transaction.rollBack();
    a.cache().createRegion("end");

    awaitSize(atB, 4);
    assertThat(said(atB))
        .containsExactly(
            "ADD_ITEM catalog/default/sku-1 null",
            "REMOVE_ITEM catalog/default/sku-1 null",
            "ADD_ITEM catalog/default/sku-1 null",
            "CREATE_REGION catalog/end/null null");
    assertThat(atB).isEqualTo(atA);
  }

  @Test
  void cacheWithoutNotificationsCallsNobodyBack() {
    Node a = start("a/web");
    Node b =
        start("b/web", Map.of("carillon.cache.catalog.notifications", "off"), CommitPhase.NONE);
    List<CacheChange> atA = a.subscribe(CATALOG, ALL);
    List<CacheChange> atB = b.subscribe(CATALOG, ALL);
    List<CacheChange> prices = b.subscribe(CacheSelector.cache("prices"), ALL);

    b.cache().put("sku-1", "its own");
    b.instance().broadcaster().cache("prices").flush().await(PATIENCE);
    a.cache().put("sku-1", "one");
    a.instance().broadcaster().cache("catalog").flush().await(PATIENCE);
    a.instance().broadcaster().cache("prices").flush().await(PATIENCE);

    assertThat(prices).as("others are told").hasSize(2);
    assertThat(atB).isEmpty();
    assertThat(ofCaches(b))
        .extracting(each -> ((CacheFlushed) each).cache())
        .containsOnly("prices");
    assertThat(atA).extracting(CacheChange::sender).containsOnly(a.id());
  }

  @Test
  void listenerThatThrowsShowsAsFailedAndStopsNobody() {
    Node a = start("a/web");
    Node b = start("b/web");
    b.instance()
        .notifications()
        .subscribe(
            CATALOG,
            Set.of(Operation.FLUSH),
            change -> {
              throw new IllegalStateException("planted");
            });
    List<CacheChange> second = b.subscribe(CATALOG, ALL);

    Broadcast flush = a.instance().broadcaster().cache("catalog").flush();
    Broadcast tag = a.instance().broadcaster().cache("catalog").flushTag("sale");

    assertThat(flush.await(PATIENCE).outcomeAt("b/web")).contains(Outcome.FAILED);
    assertThat(tag.await(PATIENCE).outcomeAt("b/web")).contains(Outcome.APPLIED);
    assertThat(second).hasSize(2);
    assertThat(b.instance().status().observerFailures()).isEqualTo(1);
  }

  @Test
  void tagIsFlushedEverywhereByABroadcasterToo() {
    Node a = start("a/web");
    Node b = start("b/web");
    b.cache().get("sku-1", key -> "one", Set.of("sale"));
    b.cache().get("sku-2", key -> "two");
    List<CacheChange> atB = b.subscribe(CATALOG, ALL);

    assertThat(
            a.instance()
                .broadcaster()
                .cache("catalog")
                .flushTag("sale")
                .await(PATIENCE)
                .allApplied())
        .isTrue();

    assertThat(b.cache().getIfPresent("sku-1")).isNull();
    assertThat(b.cache().getIfPresent("sku-2")).isEqualTo("two");
    assertThat(said(atB)).containsExactly("FLUSH_TAG catalog/null/null sale");
  }

  @Test
  void changesThatWaitTooLongAreToldAsLostAndTheCacheIsFlushed() {
    Node a = start("a/web");
    Node b = start("b/web", Map.of("carillon.dispatch.max-waiting", "16"), CommitPhase.NONE);
    CountDownLatch release = new CountDownLatch(1);
    b.instance()
        .notifications()
        .subscribe(CATALOG, Set.of(Operation.ADD_ITEM), change -> release.await());
    List<CacheChange> told = b.subscribe(CATALOG, ALL);
    List<NotificationsLost> lost = new CopyOnWriteArrayList<>();
    List<NotificationsLost> lostOfPrices = new CopyOnWriteArrayList<>();
    b.instance().notifications().onLost("catalog", lost::add);
    b.instance().notifications().onLost("prices", lostOfPrices::add);

    for (int i = 0; i < 200; i++) {
      a.cache().put("sku-" + i, "x");
    }
    await()
        .atMost(30, SECONDS)
        .until(() -> b.instance().status().counters().getOrDefault("collapsed", 0L) > 0);
    release.countDown();

    awaitSize(lost, 1);
    await()
        .atMost(30, SECONDS)
        .untilAsserted(
            () -> assertThat(told).extracting(CacheChange::operation).contains(Operation.FLUSH));
    assertThat(lost)
        .allSatisfy(
            loss -> {
              assertThat(loss.sender()).isEqualTo(a.id());
              assertThat(loss.caches()).containsExactly("catalog");
            });
    assertThat(lostOfPrices).isEmpty();
  }

  @Test
  void cacheThatIsNotHeldCannotBeSubscribedTo() {
    Node a = start("a/web");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> a.subscribe(CacheSelector.cache("settings"), ALL))
        .withMessageContaining("\"settings\"");
  }

  @Test
  void awaitInACallBackFailsAtOnce() {
    Node a = start("a/web");
    List<String> said = new CopyOnWriteArrayList<>();
    a.instance()
        .notifications()
        .subscribe(
            CATALOG,
            Set.of(Operation.ADD_ITEM),
            change -> {
              try {
                a.instance().broadcaster().cache("prices").flush().await(PATIENCE);
              } catch (IllegalStateException e) {
                said.add(String.valueOf(e.getMessage()));
              }
            });

    a.cache().put("sku-1", "one");

    assertThat(said).singleElement().asString().contains("must not be waited for");
  }

  @Test
  void instanceAloneTellsItself() {
    Node a = start("a/web", Map.of("carillon.enabled", "false"), CommitPhase.NONE);
    List<CacheChange> atA = a.subscribe(CATALOG, ALL);

    doEverything(a.cache());

    assertThat(said(atA)).containsExactly(EVERYTHING);
  }
}
