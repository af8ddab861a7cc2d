package dev.carillon.cache;

import static dev.carillon.contracts.Operation.ADD_ITEM;
import static dev.carillon.contracts.Operation.CLEAR_REGION;
import static dev.carillon.contracts.Operation.CREATE_REGION;
import static dev.carillon.contracts.Operation.FLUSH;
import static dev.carillon.contracts.Operation.FLUSH_TAG;
import static dev.carillon.contracts.Operation.RECYCLE;
import static dev.carillon.contracts.Operation.REMOVE_ITEM;
import static dev.carillon.contracts.Operation.REPLACE_ITEM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.ItemVersion;
import dev.carillon.contracts.Key;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Operation;
import dev.carillon.event.CacheFlushed;
import dev.carillon.event.CacheItemChanged;
import dev.carillon.event.CacheRegionChanged;
import dev.carillon.event.CarillonEvent;
import dev.carillon.event.NotificationsLost;
import dev.carillon.event.RecycleRequested;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is called back at what. */
class SubscriptionsTest {
  private static final InstanceId A = new InstanceId("a/web", 1);
  private static final Set<Operation> ALL =
      Set.copyOf(List.of(Operation.values()).stream().filter(each -> each != RECYCLE).toList());

  private final List<String> failed = new ArrayList<>();
  private final Subscriptions subscriptions =
      new Subscriptions((listener, event, thrown) -> failed.add(event + ": " + thrown));
  private final CacheNotifications notifications =
      new CacheNotifications(subscriptions, Set.of("catalog", "prices")::contains);
  private final List<String> called = new ArrayList<>();

  private Subscription subscribe(String name, CacheSelector selector, Set<Operation> operations) {
    return notifications.subscribe(
        selector, operations, change -> called.add(name + " " + change.operation()));
  }

  private static CarillonEvent item(Operation operation, String cache, String region, Object key) {
    ItemVersion version = new ItemVersion(cache, region, Key.of(key), 1, A);
    return new CacheItemChanged(cache, region, Key.of(key), operation, version, A, "web");
  }

  private static CarillonEvent region(Operation operation, String cache, String region) {
    return new CacheRegionChanged(cache, region, operation, A, "web");
  }

  private static CarillonEvent flush(
      String cache, @Nullable String region, @Nullable Object key, @Nullable String tag) {
    return new CacheFlushed(
        new NotificationMessage(
            tag == null ? Operation.FLUSH : Operation.FLUSH_TAG,
            cache,
            region,
            key == null ? null : Key.of(key),
            tag,
            0,
            null),
        A,
        "web");
  }

  private List<String> calledAt(CarillonEvent event) {
    called.clear();
    assertThat(subscriptions.tell(event)).isZero();
    return List.copyOf(called);
  }

  @Test
  void itemIsToldToThoseWhoSelectItItsRegionOrItsCache() {
    subscribe("cache", CacheSelector.cache("catalog"), ALL);
    subscribe("region", CacheSelector.region("catalog", "eu"), ALL);
    subscribe("item", CacheSelector.item("catalog", "eu", 1), ALL);
    subscribe("other item", CacheSelector.item("catalog", "eu", 2), ALL);
    subscribe("same key elsewhere", CacheSelector.item("catalog", "us", 1), ALL);
    subscribe("other region", CacheSelector.region("catalog", "us"), ALL);
    subscribe("other cache", CacheSelector.cache("prices"), ALL);

    assertThat(calledAt(item(ADD_ITEM, "catalog", "eu", 1)))
        .containsExactlyInAnyOrder("cache ADD_ITEM", "region ADD_ITEM", "item ADD_ITEM");
    assertThat(calledAt(flush("catalog", "eu", 2, null)))
        .containsExactlyInAnyOrder("cache FLUSH", "region FLUSH", "other item FLUSH");
  }

  @Test
  void whatHappensToARegionOrCacheIsToldToThoseWhoSelectAPartOfIt() {
    subscribe("cache", CacheSelector.cache("catalog"), ALL);
    subscribe("region", CacheSelector.region("catalog", "eu"), ALL);
    subscribe("item", CacheSelector.item("catalog", "eu", 1), ALL);
    subscribe("other region", CacheSelector.region("catalog", "us"), ALL);
    subscribe("other item", CacheSelector.item("catalog", "us", 1), ALL);
    subscribe("other cache", CacheSelector.cache("prices"), ALL);

    assertThat(calledAt(region(CLEAR_REGION, "catalog", "eu")))
        .containsExactlyInAnyOrder(
            "cache CLEAR_REGION", "region CLEAR_REGION", "item CLEAR_REGION");
    assertThat(calledAt(flush("catalog", null, null, null))).hasSize(5);
    assertThat(calledAt(flush("catalog", null, null, "sale")))
        .hasSize(5)
        .allMatch(each -> each.endsWith(" FLUSH_TAG"));
  }

  @Test
  void onlyTheOperationsAskedForAreTold() {
    subscribe("items", CacheSelector.cache("catalog"), Set.of(ADD_ITEM, REMOVE_ITEM));
    subscribe("regions", CacheSelector.cache("catalog"), Set.of(CREATE_REGION));
    subscribe("flushes", CacheSelector.item("catalog", "eu", 1), Set.of(FLUSH));

    assertThat(calledAt(item(ADD_ITEM, "catalog", "eu", 1))).containsExactly("items ADD_ITEM");
    assertThat(calledAt(item(REPLACE_ITEM, "catalog", "eu", 1))).isEmpty();
    assertThat(calledAt(item(REMOVE_ITEM, "catalog", "eu", 1)))
        .containsExactly("items REMOVE_ITEM");
    assertThat(calledAt(region(CREATE_REGION, "catalog", "eu")))
        .containsExactly("regions CREATE_REGION");
    assertThat(calledAt(region(CLEAR_REGION, "catalog", "eu"))).isEmpty();
    assertThat(calledAt(flush("catalog", null, null, null))).containsExactly("flushes FLUSH");
  }

  @Test
  void callBackGetsWhatTheEventSays() {
    List<CacheChange> changes = new ArrayList<>();
    notifications.subscribe(CacheSelector.cache("catalog"), ALL, changes::add);

    subscriptions.tell(item(ADD_ITEM, "catalog", "eu", "sku-1"));
    subscriptions.tell(region(CREATE_REGION, "catalog", "eu"));
    subscriptions.tell(flush("catalog", "eu", "sku-1", null));
    subscriptions.tell(flush("catalog", null, null, "sale"));

    Key key = Key.of("sku-1");
    ItemVersion version = new ItemVersion("catalog", "eu", key, 1, A);
    assertThat(changes)
        .containsExactly(
            new CacheChange("catalog", "eu", key, ADD_ITEM, null, version, A),
            new CacheChange("catalog", "eu", null, CREATE_REGION, null, null, A),
            new CacheChange("catalog", "eu", key, FLUSH, null, null, A),
            new CacheChange("catalog", null, null, FLUSH_TAG, "sale", null, A));
  }

  @Test
  void severalSubscriptionsToOneThingAreAllToldAndClosedOneByOne() {
    CacheSelector item = CacheSelector.item("catalog", "eu", 1);
    Subscription first = subscribe("first", item, ALL);
    Subscription second = subscribe("second", item, ALL);

    assertThat(calledAt(item(ADD_ITEM, "catalog", "eu", 1)))
        .containsExactly("first ADD_ITEM", "second ADD_ITEM");
    first.close();
    first.close();
    assertThat(calledAt(item(ADD_ITEM, "catalog", "eu", 1))).containsExactly("second ADD_ITEM");
    second.close();
    assertThat(calledAt(item(ADD_ITEM, "catalog", "eu", 1))).isEmpty();
  }

  @Test
  void nothingIsLeftOfWhatIsClosed() {
    List<Subscription> all = new ArrayList<>();
    all.add(notifications.onLost(loss -> {}));
    for (int key = 0; key < 100; key++) {
      all.add(subscribe("item", CacheSelector.item("catalog", "eu", key), ALL));
      all.add(subscribe("same", CacheSelector.item("catalog", "eu", key), ALL));
    }
    assertThat(subscriptions.isEmpty()).isFalse();

    all.forEach(Subscription::close);

    assertThat(subscriptions.isEmpty()).isTrue();
  }

  @Test
  void subscriptionThatACallBackClosesIsToldNoMore() {
    List<Subscription> second = new ArrayList<>();
    CacheSelector item = CacheSelector.item("catalog", "eu", 1);
    notifications.subscribe(item, ALL, change -> second.get(0).close());
    second.add(subscribe("second", item, ALL));

    assertThat(calledAt(item(ADD_ITEM, "catalog", "eu", 1))).isEmpty();
  }

  @Test
  void listenerThatThrowsIsCountedAndStopsNobody() {
    CacheSelector cache = CacheSelector.cache("catalog");
    notifications.subscribe(
        cache,
        ALL,
        change -> {
          throw new AssertionError("planted");
        });
    subscribe("second", cache, ALL);

    assertThat(subscriptions.tell(item(ADD_ITEM, "catalog", "eu", 1))).isEqualTo(1);
    assertThat(called).containsExactly("second ADD_ITEM");
    assertThat(failed).singleElement().asString().contains("planted").contains("ADD_ITEM");
  }

  @Test
  void lossIsToldToThoseItMayConcern() {
    notifications.onLost(loss -> called.add("any " + loss.caches()));
    Subscription ofCatalog =
        notifications.onLost("catalog", loss -> called.add("catalog " + loss.caches()));
    notifications.onLost(
        "prices",
        loss -> {
          throw new IllegalStateException("planted");
        });

    assertThat(calledAt(new NotificationsLost(A, 1, 2, List.of("catalog"))))
        .containsExactly("any [catalog]", "catalog [catalog]");
    called.clear();
    assertThat(subscriptions.tell(new NotificationsLost(A, 1, 2, List.of()))).isEqualTo(1);
    assertThat(called).containsExactly("any []", "catalog []");

    ofCatalog.close();
    assertThat(calledAt(new NotificationsLost(A, 1, 2, List.of("catalog"))))
        .containsExactly("any [catalog]");
  }

  @Test
  void whatConcernsNoCacheIsToldToNobody() {
    subscribe("cache", CacheSelector.cache("catalog"), ALL);

    assertThat(calledAt(new RecycleRequested("why", A, "web"))).isEmpty();
  }

  @Test
  void cacheThatIsNotHeldCannotBeSubscribedTo() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> subscribe("x", CacheSelector.item("settings", "eu", 1), ALL))
        .withMessageContaining("\"settings\" is not among the caches this instance holds");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> notifications.onLost("settings", loss -> {}))
        .withMessageContaining("\"settings\"");
  }

  @Test
  void operationsAreThoseOfCachesAndAtLeastOne() {
    CacheSelector cache = CacheSelector.cache("catalog");

    assertThatIllegalArgumentException().isThrownBy(() -> subscribe("x", cache, Set.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> subscribe("x", cache, Set.of(ADD_ITEM, RECYCLE)))
        .withMessageContaining("RECYCLE");
  }

  @Test
  void selectorNamesWhatItSelects() {
    assertThat(CacheSelector.item("catalog", "eu", 1)).hasToString("catalog/eu/1");
    assertThat(CacheSelector.region("catalog", "eu")).hasToString("catalog/eu");
    assertThatIllegalArgumentException().isThrownBy(() -> CacheSelector.cache(""));
    assertThatIllegalArgumentException().isThrownBy(() -> CacheSelector.region("catalog", ""));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CacheSelector.item("catalog", "eu", new Object()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CacheSelector("catalog", null, Key.of(1)));
  }

  /** To look at all who subscribe for each change would take minutes. */
  @Test
  @Timeout(20)
  void itemIsFoundAmongVeryMany() {
    int many = 100_000;
    for (int key = 0; key < many; key++) {
      subscribe("one", CacheSelector.item("catalog", "eu", key), Set.of(ADD_ITEM));
    }
    List<CarillonEvent> events = new ArrayList<>();
    for (int key = 0; key < many; key++) {
      events.add(item(ADD_ITEM, "catalog", "eu", key));
    }

    events.forEach(subscriptions::tell);

    assertThat(called).hasSize(many);
  }
}
