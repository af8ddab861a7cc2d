package dev.carillon;

import static dev.carillon.contracts.NotificationMessage.flush;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.cache.LocalCopies;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Operation;
import dev.carillon.contracts.VersionClock;
import dev.carillon.receive.Inbox;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** What is dropped together, while a reader loads one cache from another. */
class ArrivalsTest {
  private final Map<String, String> copies =
      new ConcurrentHashMap<>(Map.of("names", "old", "products", "old"));

  /** Copies of which "names" is loaded from "products" as soon as it is dropped. */
  private final class Reading implements LocalCopies {
    @Override
    public void forget(NotificationMessage message) {
      copies.remove(Objects.requireNonNull(message.cache()));
      if ("names".equals(message.cache()) && copies.containsKey("products")) {
        copies.put("names", Objects.requireNonNull(copies.get("products")));
      }
    }

    @Override
    public void forgetAll() {
      copies.clear();
    }
  }

  private static Inbox arrivals(LocalCopies copies) {
    Events events = new Events(event -> {});
    return new Arrivals(
        events,
        new Telling(
            events,
            Traces.NONE,
            new VersionClock(() -> 0),
            cache -> true,
            cache -> false,
            reason -> () -> {}),
        copies,
        Unordered.ordering(),
        sender -> {},
        () -> {
          throw new IllegalStateException("it runs alone");
        });
  }

  @Test
  void whatWasLoadedFromWhatWasStillToBeDroppedIsDroppedToo() {
    arrivals(new Reading()).forget(List.of(flush("names"), flush("products")));

    assertThat(copies).isEmpty();
  }

  @Test
  void droppedOnceItWouldStay() {
    new Reading().forget(List.of(flush("names"), flush("products")));

    assertThat(copies).as("the control").containsEntry("names", "old");
  }

  @Test
  void whatIsOfOneCacheIsDroppedOnce() {
    int[] times = new int[1];
    LocalCopies counting =
        new LocalCopies() {
          @Override
          public void forget(NotificationMessage message) {
            times[0]++;
          }

          @Override
          public void forgetAll() {}
        };

    arrivals(counting).forget(List.of(flush("names"), flush("names")));

    assertThat(times[0]).isEqualTo(2);
  }

  /** What was loaded since the change must stay, and what loads must be stored. */
  @Test
  void wordOfAHomeDropsNothing() {
    List<NotificationMessage> dropped = new ArrayList<>();
    LocalCopies noting =
        new LocalCopies() {
          @Override
          public void forget(NotificationMessage message) {
            dropped.add(message);
          }

          @Override
          public void forgetAll() {}
        };
    NotificationMessage change =
        new NotificationMessage(Operation.CLEAR_REGION, "products", "eu", null, null, 7, null);
    NotificationMessage turn = change.inTurn(new InstanceId("b/web", 2), "web");

    arrivals(noting).forget(List.of(turn, change));
    arrivals(noting).forget(List.of(turn));
    arrivals(noting).forget(turn);

    assertThat(dropped).containsExactly(change);
  }
}
