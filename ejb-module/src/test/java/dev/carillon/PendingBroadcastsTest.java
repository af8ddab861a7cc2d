package dev.carillon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.PendingBroadcasts.Part;
import dev.carillon.backlog.Addressed;
import dev.carillon.contracts.Audience;
import dev.carillon.contracts.DeliveryReport;
import dev.carillon.contracts.NotificationMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What waits for a commit, and the in-doubt ticket that is held meanwhile. */
class PendingBroadcastsTest {
  private final List<String> happened = new ArrayList<>();
  private final PendingBroadcasts pending =
      new PendingBroadcasts(
          (all, afterAccepting) -> {
            happened.add("accepted " + all.notifications().size());
            afterAccepting.run();
            happened.add("own observers");
          },
          this::takeTicket,
          () -> happened.add("ended"));

  private Runnable takeTicket() {
    AtomicBoolean back = new AtomicBoolean();
    happened.add("ticket taken");
    return () -> {
      if (!back.getAndSet(true)) {
        happened.add("ticket back");
      }
    };
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

  private Broadcast add(Addressed... notifications) {
    Broadcast broadcast =
        new Broadcast(notifications[0].message(), notifications.length - 1, new Nowhere());
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
  void ticketIsGivenBackWhenTheCommitFails() {
    Broadcast broadcast = add(flush("settings"));
    pending.beforeCommit();
    pending.rolledBack();

    assertThat(happened).containsExactly("ticket taken", "ticket back", "ended");
    DeliveryReport report = broadcast.await(Duration.ZERO);
    assertThat(report).isEqualTo(DeliveryReport.rolledBack("FLUSH settings"));
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
            (all, afterAccepting) -> {
              throw new IllegalStateException("stopping");
            },
            this::takeTicket,
            () -> happened.add("ended"));
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

    assertThat(pending.notifications())
        .containsExactly(flush("settings"), flush("catalog"), flush("prices"));
    assertThat(pending.parts())
        .containsExactly(new Part(first, List.of(0, 1)), new Part(second, List.of(1, 2, 0)));
  }

  @Test
  void ticketIsGivenBackEvenIfABroadcastThrowsWhenItIsRolledBack() {
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
    pending.beforeCommit();

    assertThatThrownBy(pending::rolledBack).hasMessage("planted");

    assertThat(happened).containsExactly("ticket taken", "ticket back", "ended");
  }
}
