package dev.carillon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.PendingBroadcasts.Part;
import dev.carillon.backlog.Addressed;
import dev.carillon.cache.Announcing.Ending;
import dev.carillon.cache.LocalCopies;
import dev.carillon.contracts.Audience;
import dev.carillon.contracts.DeliveryReport;
import dev.carillon.contracts.Key;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What waits for a commit, and the in-doubt ticket that is held meanwhile. */
class PendingBroadcastsTest {
  private final List<String> happened = new ArrayList<>();
  private final List<String> held = new ArrayList<>();
  private final List<Addressed> sent = new ArrayList<>();
  private final List<Part> sentParts = new ArrayList<>();
  private final List<Addressed> sentAgain = new ArrayList<>();
  private Runnable whenSettled = () -> {};
  private final PendingBroadcasts pending = new PendingBroadcasts(new Sent(), new Held());

  /** Notes what is sent; it all concerns this instance too. */
  private class Sent implements PendingBroadcasts.Sending {
    @Override
    public void send(List<Addressed> notifications, List<Part> parts, Runnable afterAccepting) {
      sent.addAll(notifications);
      sentParts.addAll(parts);
      happened.add("accepted " + notifications.size());
      afterAccepting.run();
      happened.add("own observers");
    }

    @Override
    public void sendAgainLater(List<Addressed> notifications, Runnable afterwards) {
      sentAgain.addAll(notifications);
      whenSettled = afterwards;
    }

    @Override
    public boolean isOfSource(Addressed notification) {
      return String.valueOf(notification.message().cache()).startsWith("source");
    }

    @Override
    public boolean isForSelf(Addressed notification) {
      return notification.message().operation().concernsCache();
    }

    @Override
    public Runnable takeTicket() {
      AtomicBoolean back = new AtomicBoolean();
      happened.add("ticket taken");
      return () -> {
        if (!back.getAndSet(true)) {
          happened.add("ticket back");
        }
      };
    }

    @Override
    public void ended() {
      happened.add("ended");
    }
  }

  /** Notes what is dropped, held and released. */
  private final class Held implements LocalCopies {
    @Override
    public void forget(NotificationMessage message) {
      held.add("forget " + message);
    }

    @Override
    public void forgetAll() {}

    @Override
    public Runnable hold(NotificationMessage message) {
      held.add("hold " + message);
      return () -> held.add("release " + message);
    }
  }

  /** Notes how a transaction has ended. */
  private final class Noting implements Ending {
    @Override
    public void committed() {
      held.add("committed");
    }

    @Override
    public void notCommitted() {
      held.add("not committed");
    }
  }

  /** What a broadcast that is never delivered needs. */
  private static class Nowhere implements Broadcast.Delivering {
    @Override
    public Runnable atReportTimeout(Runnable task) {
      return () -> {};
    }

    @Override
    public void execute(Runnable task) {
      task.run();
    }

    @Override
    public @Nullable String objectionToWaiting() {
      return null;
    }
  }

  private static Addressed flush(String cache) {
    return new Addressed(NotificationMessage.flush(cache), Audience.everyone());
  }

  private static Broadcast broadcast(Addressed... notifications) {
    return new Broadcast(notifications[0].message(), notifications.length - 1, new Nowhere());
  }

  private Broadcast add(Addressed... notifications) {
    Broadcast broadcast = broadcast(notifications);
    pending.add(broadcast, List.of(notifications));
    return broadcast;
  }

  @Test
  void noTicketIsTakenBeforeTheCommitBegins() {
    add(flush("settings"));

    assertThat(happened).isEmpty();
  }

  @Test
  void ticketIsHeldUntilWhatThereIsToSayIsAcceptedAndNoLonger() {
    add(flush("settings"));
    pending.beforeCommit();
    pending.committed();

    assertThat(happened)
        .as("own observers may take their time")
        .containsExactly("ticket taken", "accepted 1", "ticket back", "own observers", "ended");
  }

  @Test
  void rollbackWhileCommittingIsFlushedNowAndWhenItHasSettled() {
    Addressed replaced = item(Operation.REPLACE_ITEM);
    Addressed recycle = new Addressed(NotificationMessage.recycle("new"), Audience.everyone());
    Broadcast change = add(replaced);
    Broadcast restart = add(recycle);
    pending.beforeCommit();
    pending.rolledBack();

    Addressed flush = item(Operation.FLUSH);
    assertThat(sent).containsExactly(flush);
    assertThat(sentParts).containsExactly(new Part(change, List.of(0)));
    assertThat(sentAgain).containsExactly(flush);
    assertThat(restart.await(Duration.ZERO))
        .isEqualTo(DeliveryReport.rolledBack("RECYCLE \"new\""));
    assertThat(happened)
        .containsExactly("ticket taken", "accepted 1", "ticket back", "own observers", "ended");
  }

  @Test
  void unknownEndIsFlushedAndWhatNoFlushStandsForIsSent() {
    Addressed recycle = new Addressed(NotificationMessage.recycle("new"), Audience.everyone());
    add(item(Operation.ADD_ITEM), flush("prices"), recycle);
    pending.beforeCommit();
    pending.unknown();

    assertThat(sent).containsExactly(item(Operation.FLUSH), flush("prices"), recycle);
    assertThat(sentAgain).containsExactly(item(Operation.FLUSH), flush("prices"));
  }

  private static Addressed item(Operation operation) {
    return new Addressed(
        new NotificationMessage(operation, "catalog", "eu", Key.of("sku-1"), null, 0, null),
        Audience.everyone());
  }

  @Test
  void changeOfAnItemIsSaidAgainIfSomethingElseHappenedToItInBetween() {
    add(item(Operation.REPLACE_ITEM));
    add(item(Operation.REPLACE_ITEM));
    add(other(Operation.REPLACE_ITEM));
    Broadcast same = add(item(Operation.REPLACE_ITEM));
    add(item(Operation.REMOVE_ITEM));
    Broadcast again = add(item(Operation.REPLACE_ITEM));
    pending.committed();

    assertThat(sent)
        .containsExactly(
            item(Operation.REPLACE_ITEM),
            other(Operation.REPLACE_ITEM),
            item(Operation.REMOVE_ITEM),
            item(Operation.REPLACE_ITEM));
    assertThat(sentParts).contains(new Part(same, List.of(0)), new Part(again, List.of(3)));
    assertThat(held).filteredOn(each -> each.startsWith("hold REPLACE")).hasSize(2);
  }

  @Test
  void changeOfAnItemIsSaidAgainAfterItsRegionWasCleared() {
    Addressed cleared = region(Operation.CLEAR_REGION);
    add(item(Operation.ADD_ITEM));
    add(cleared);
    add(item(Operation.ADD_ITEM));
    add(cleared);
    pending.committed();

    assertThat(sent)
        .containsExactly(item(Operation.ADD_ITEM), cleared, item(Operation.ADD_ITEM), cleared);
  }

  @Test
  void flushIsSaidOnceWhateverElseHappens() {
    add(flush("catalog"));
    add(item(Operation.ADD_ITEM));
    add(flush("catalog"));
    pending.committed();

    assertThat(sent).containsExactly(flush("catalog"), item(Operation.ADD_ITEM));
  }

  private static Addressed other(Operation operation) {
    return new Addressed(
        new NotificationMessage(operation, "catalog", "eu", Key.of("sku-2"), null, 0, null),
        Audience.everyone());
  }

  private static Addressed region(Operation operation) {
    return new Addressed(
        new NotificationMessage(operation, "catalog", "eu", null, null, 0, null),
        Audience.everyone());
  }

  @Test
  void whatIsNamedIsHeldUntilTheCommit() {
    add(flush("settings"));
    add(flush("settings"));
    pending.atEnd(new Noting());
    assertThat(held).containsExactly("hold FLUSH settings");

    pending.committed();
    assertThat(held).containsExactly("hold FLUSH settings", "release FLUSH settings", "committed");
  }

  @Test
  void whatIsNamedIsHeldUntilTheRollback() {
    add(flush("settings"));
    pending.atEnd(new Noting());
    pending.rolledBack();

    assertThat(held)
        .containsExactly("hold FLUSH settings", "release FLUSH settings", "not committed");
  }

  @Test
  void unknownEndIsOpenUntilCommitsHaveSettled() {
    add(flush("settings"));
    pending.beforeCommit();
    pending.unknown();

    assertThat(happened).containsExactly("ticket taken", "accepted 1", "own observers");
    assertThat(held).containsExactly("hold FLUSH settings");

    whenSettled.run();
    assertThat(happened).endsWith("ticket back", "ended");
    assertThat(held).endsWith("release FLUSH settings");
  }

  @Test
  void unknownEndIsNoCommit() {
    add(flush("settings"));
    pending.atEnd(new Noting());
    pending.unknown();
    whenSettled.run();

    assertThat(held).endsWith("release FLUSH settings", "not committed");
  }

  @Test
  void whatConcernsThisInstanceOnlyIsDroppedOnceAtTheCommitAndNotSent() {
    pending.addHere(NotificationMessage.flush("own"));
    pending.addHere(NotificationMessage.flush("own"));
    pending.committed();

    assertThat(held).containsExactly("hold FLUSH own", "forget FLUSH own", "release FLUSH own");
    assertThat(happened).containsExactly("ended");
  }

  @Test
  void transactionThatNeverCameToItsCommitTookNoTicket() {
    Broadcast broadcast = add(flush("settings"));
    pending.rolledBack();

    assertThat(happened).containsExactly("ended");
    assertThat(broadcast.await(Duration.ZERO).deliveries()).isEmpty();
  }

  @Test
  void ticketIsGivenBackEvenIfSendingIsRefused() {
    PendingBroadcasts refused =
        new PendingBroadcasts(
            new Sent() {
              @Override
              public void send(
                  List<Addressed> notifications, List<Part> parts, Runnable afterAccepting) {
                throw new IllegalStateException("stopping");
              }
            },
            new Held());
    refused.add(broadcast(flush("settings")), List.of(flush("settings")));
    refused.beforeCommit();

    assertThatThrownBy(refused::committed).hasMessage("stopping");

    assertThat(happened).containsExactly("ticket taken", "ticket back", "ended");
  }

  @Test
  void commitThatIsAnnouncedTwiceTakesOneTicket() {
    add(flush("settings"));
    pending.beforeCommit();
    pending.beforeCommit();
    pending.committed();

    assertThat(happened).containsOnlyOnce("ticket taken").containsOnlyOnce("ticket back");
  }

  @Test
  void eachDistinctNotificationIsSaidOnceAndEachBroadcastKnowsItsOwn() {
    Broadcast first = add(flush("settings"), flush("catalog"));
    Broadcast second = add(flush("catalog"), flush("prices"), flush("settings"));

    pending.committed();

    assertThat(sent).containsExactly(flush("settings"), flush("catalog"), flush("prices"));
    assertThat(sentParts)
        .containsExactly(new Part(first, List.of(0, 1)), new Part(second, List.of(1, 2, 0)));
  }

  @Test
  void sourcesAreSentFirstAndEachBroadcastStillKnowsItsOwn() {
    Broadcast first = add(flush("near"), flush("source 1"));
    Broadcast second = add(flush("other"), flush("near"), flush("source 2"));
    pending.beforeCommit();
    pending.committed();

    assertThat(sent)
        .containsExactly(flush("source 1"), flush("source 2"), flush("near"), flush("other"));
    assertThat(sentParts)
        .containsExactly(new Part(first, List.of(2, 0)), new Part(second, List.of(3, 2, 1)));
  }

  @Test
  void nothingIsHeldAnyMoreEvenIfABroadcastThrowsWhenItIsRolledBack() {
    Broadcast throwing =
        new Broadcast(
            NotificationMessage.flush("settings"),
            0,
            new Nowhere() {
              @Override
              public void execute(Runnable task) {
                throw new IllegalStateException("planted");
              }
            });
    assertThat(throwing.report()).isNotNull();
    pending.add(throwing, List.of(flush("settings")));

    assertThatThrownBy(pending::rolledBack).hasMessage("planted");

    assertThat(held).endsWith("release FLUSH settings");
    assertThat(happened).containsExactly("ended");
  }
}
