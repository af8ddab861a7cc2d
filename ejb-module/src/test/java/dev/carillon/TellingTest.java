package dev.carillon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.cache.LocalCopies;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.ItemVersion;
import dev.carillon.contracts.Key;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Operation;
import dev.carillon.contracts.VersionClock;
import dev.carillon.event.CacheFlushed;
import dev.carillon.event.CacheItemChanged;
import dev.carillon.event.CacheRegionChanged;
import dev.carillon.event.CarillonEvent;
import dev.carillon.event.RecycleRequested;
import dev.carillon.receive.ExpiredException;
import dev.carillon.testing.Instances;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which event a notification is, and which version it bears. */
class TellingTest {
  private static final long NOON = 1_700_000_000_000L;

  private final InstanceId self = new InstanceId("a/web", 1);
  private final Introduction other = Instances.web("b/web", 2, 6202, "catalog");
  private long wall = NOON;
  private long otherWall = NOON;
  private final VersionClock otherClock = new VersionClock(() -> otherWall);
  private final List<CarillonEvent> seen = new ArrayList<>();
  private final List<String> asked = new ArrayList<>();
  private final List<String> recycled = new ArrayList<>();
  private final List<String> forgotten = new ArrayList<>();
  private final Events events =
      new Events(
          event -> {
            seen.add(event);
            if (event instanceof CacheItemChanged changed && changed.key().is("bad")) {
              throw new IllegalStateException("planted");
            }
          });
  private final Telling telling =
      new Telling(
          events,
          Traces.NONE,
          new VersionClock(() -> wall),
          cache -> !cache.equals("off"),
          cache -> false,
          reason -> {
            asked.add(reason + " before " + seen.size());
            return () -> recycled.add(reason);
          });
  private final Arrivals arrivals =
      new Arrivals(
          events,
          telling,
          new LocalCopies() {
            @Override
            public void forget(NotificationMessage message) {
              forgotten.add(message.toString());
            }

            @Override
            public void forgetAll() {
              forgotten.add("all");
            }
          },
          Unordered.ordering(),
          sender -> {},
          () -> {
            throw new AssertionError("no engine is needed");
          });

  private static NotificationMessage item(Operation operation, Object key, long version) {
    return new NotificationMessage(operation, "catalog", "eu", Key.of(key), null, version, null);
  }

  private static NotificationMessage replaced(Object key) {
    return item(Operation.REPLACE_ITEM, key, 0);
  }

  private static NotificationMessage region(Operation operation) {
    return new NotificationMessage(operation, "catalog", "eu", null, null, 0, null);
  }

  private void arrive(NotificationMessage message) {
    arrivals.forget(message);
    try {
      arrivals.apply(other, message);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private NotificationMessage sendOwn(NotificationMessage message) {
    NotificationMessage sent = telling.versioned(message);
    telling.tellOwn(sent, self, "web", succeeded -> {});
    return sent;
  }

  private List<@Nullable ItemVersion> versions() {
    return seen.stream()
        .filter(CacheItemChanged.class::isInstance)
        .map(event -> ((CacheItemChanged) event).version())
        .toList();
  }

  private ItemVersion version(int index) {
    return Objects.requireNonNull(versions().get(index));
  }

  @Test
  void everyOperationIsItsEvent() {
    Key key = Key.of("sku-1");
    for (Operation operation : Operation.values()) {
      seen.clear();
      if (operation.concernsItem()) {
        arrive(item(operation, "sku-1", 0));
        assertThat(seen)
            .containsExactly(
                new CacheItemChanged(
                    "catalog", "eu", key, operation, null, other.instance(), "web"));
      } else if (operation.concernsRegion()) {
        arrive(region(operation));
        assertThat(seen)
            .containsExactly(
                new CacheRegionChanged("catalog", "eu", operation, other.instance(), "web"));
      }
    }
    seen.clear();
    NotificationMessage relayed =
        NotificationMessage.flushKey("catalog", "eu", "sku-1").sentBy("controller");
    NotificationMessage tagged = NotificationMessage.flushTag("catalog", "sale");
    arrive(relayed);
    arrive(tagged);
    arrive(NotificationMessage.recycle("why"));
    assertThat(seen)
        .containsExactly(
            new CacheFlushed(relayed, other.instance(), "controller"),
            new CacheFlushed(tagged, other.instance(), "web"),
            new RecycleRequested("why", other.instance(), "web"));
  }

  @Test
  void onlyChangesOfItemsAndRecyclesBearAVersion() {
    assertThat(telling.versioned(NotificationMessage.recycle("why")).version()).isPositive();
    assertThat(telling.versioned(replaced(1)).version()).isPositive();
    assertThat(telling.versioned(item(Operation.ADD_ITEM, 1, 17)).version()).isEqualTo(17);
    assertThat(telling.versioned(region(Operation.CLEAR_REGION)).version()).isZero();
    assertThat(telling.versioned(NotificationMessage.flush("catalog")).version()).isZero();
  }

  @Test
  void requestToRecycleIsActedUponAfterItsObserversAndOnce() {
    arrive(otherRecycle());
    assertThat(seen).hasSize(1);
    assertThat(recycled).containsExactly("new prices");

    sendOwn(NotificationMessage.recycle("own"));
    assertThat(recycled).containsExactly("new prices", "own");
    assertThat(asked).containsExactly("new prices before 0", "own before 1");
    arrive(NotificationMessage.flush("catalog"));
    assertThat(recycled).hasSize(2);
  }

  @Test
  void requestToRecycleThatIsTooOldIsNotActedUpon() {
    NotificationMessage request = otherRecycle();
    wall += 60_000;
    arrive(request);
    assertThat(recycled).as("a minute old").hasSize(1);

    wall += 1;
    seen.clear();
    assertThatThrownBy(() -> arrivals.apply(other, request))
        .isInstanceOf(ExpiredException.class)
        .hasMessageContaining("60001 ms");
    assertThat(seen).isEmpty();
    assertThat(recycled).hasSize(1);
    assertThat(telling.tell(request, other.instance(), "web"))
        .as("control: nothing else keeps it from being told")
        .isTrue();
  }

  private NotificationMessage otherRecycle() {
    return NotificationMessage.recycle("new prices").withVersion(otherClock.next());
  }

  @Test
  void ownChangeIsLaterThanWhatHasArrivedAlthoughTheClockIsBehind() {
    otherWall = NOON + 30_000;
    arrive(replaced("sku-1").withVersion(otherClock.next()));
    sendOwn(replaced("sku-1"));

    assertThat(versions()).hasSize(2);
    assertThat(version(1)).isGreaterThan(version(0));
    assertThat(version(0).writer()).isEqualTo(other.instance());
    assertThat(version(1).writer()).isEqualTo(self);
  }

  @Test
  void whatIsReceivedCountsAsSeenBeforeItIsTold() {
    otherWall = NOON + 30_000;
    NotificationMessage received = replaced("sku-1").withVersion(otherClock.next());
    arrivals.forget(received);

    assertThat(telling.versioned(replaced("sku-1")).version()).isGreaterThan(received.version());
  }

  @Test
  void whatIsReceivedTogetherCountsAsSeenToo() {
    otherWall = NOON + 30_000;
    NotificationMessage received = replaced("sku-1").withVersion(otherClock.next());
    arrivals.forget(List.of(NotificationMessage.flush("prices"), received));

    assertThat(telling.versioned(replaced("sku-1")).version()).isGreaterThan(received.version());
  }

  @Test
  void olderChangeThatComesLateIsDroppedHereButNotTold() {
    NotificationMessage older = replaced("sku-1").withVersion(otherClock.next());
    wall += 1_000;
    sendOwn(replaced("sku-1"));
    arrive(older);

    assertThat(forgotten).as("never suppressed").containsExactly(older.toString());
    assertThat(versions()).singleElement().extracting(ItemVersion::writer).isEqualTo(self);
    assertThat(telling.counters()).containsEntry("superseded", 1L);
  }

  @Test
  void versionTooFarAheadIsRefusedAndItsChangeToldWithout() {
    otherWall = NOON + 3_600_000;
    NotificationMessage wild = replaced("sku-1").withVersion(otherClock.next());
    arrive(wild);
    sendOwn(replaced("sku-1"));
    arrive(wild);

    assertThat(versions()).hasSize(3);
    assertThat(versions().get(0)).isNull();
    assertThat(version(1).time()).as("not adopted").isLessThan(wild.version());
    assertThat(versions().get(2)).isNull();
    assertThat(forgotten).hasSize(2);
    assertThat(telling.counters()).containsEntry("versions-refused", 2L);
  }

  @Test
  void cacheWithoutNotificationsIsNotTold() {
    arrive(NotificationMessage.flush("off"));
    sendOwn(new NotificationMessage(Operation.ADD_ITEM, "off", null, Key.of(1), null, 0, null));
    List<Boolean> done = new ArrayList<>();
    telling.tellOwn(NotificationMessage.flush("off"), self, "web", done::add);

    assertThat(seen).isEmpty();
    assertThat(forgotten).containsExactly("FLUSH off");
    assertThat(done).as("nobody failed").containsExactly(true);
  }

  @Test
  void observerThatThrowsShowsAtTheSender() {
    assertThatThrownBy(() -> arrivals.apply(other, replaced("bad").withVersion(otherClock.next())))
        .isInstanceOf(ObserverFailedException.class);
    List<Boolean> done = new ArrayList<>();
    telling.tellOwn(telling.versioned(replaced("bad")), self, "web", done::add);

    assertThat(done).containsExactly(false);
    assertThat(events.failures()).isEqualTo(2);
  }

  @Test
  void changeOfARegionHasAVersionOnlyWhereItIsOrdered() {
    Telling ordering =
        new Telling(
            events,
            Traces.NONE,
            new VersionClock(() -> wall),
            cache -> true,
            "catalog"::equals,
            reason -> () -> {});
    NotificationMessage cleared = region(Operation.CLEAR_REGION);

    assertThat(ordering.versioned(cleared).version()).isPositive();
    assertThat(telling.versioned(cleared)).isEqualTo(cleared);
    assertThat(ordering.versioned(NotificationMessage.flush("catalog")).version()).isZero();
  }
}
