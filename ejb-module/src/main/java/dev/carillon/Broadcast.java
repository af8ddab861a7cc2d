package dev.carillon;

import dev.carillon.backlog.Accepted;
import dev.carillon.contracts.DeliveryReport;
import dev.carillon.contracts.DeliveryReport.Delivery;
import dev.carillon.contracts.NotificationMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One broadcast on its way. Nobody has to look at it: it is delivered all the same. Thread-safe.
 *
 * <p>Outcomes are worked out when they are asked for, so a broadcast that nobody asks about costs
 * nothing.
 */
public final class Broadcast {
  private enum State {
    WAITING_FOR_COMMIT,
    SENT,
    ROLLED_BACK
  }

  private final NotificationMessage first;
  private final int more;
  private final Delivering delivering;

  /** Made when it is asked for: most broadcasts are not. */
  private @Nullable CompletableFuture<DeliveryReport> report;

  private State state = State.WAITING_FOR_COMMIT;
  private @Nullable LocalDelivery local;
  private @Nullable Accepted accepted;
  private @Nullable Runnable timeout;
  private boolean settled;
  private boolean watched;

  /** What a broadcast needs of its instance. */
  interface Delivering {
    /** Runs a task when the report time-out has passed, unless what is returned is run before. */
    Runnable atReportTimeout(Runnable task);

    /** Runs a task on a container thread. */
    void execute(Runnable task);

    /** Says why the calling thread must not wait; null if it may. */
    @Nullable String objectionToWaiting();
  }

  /**
   * Makes a broadcast.
   *
   * @param first its first notification
   * @param more how many others it has
   */
  Broadcast(NotificationMessage first, int more, Delivering delivering) {
    this.first = first;
    this.more = more;
    this.delivering = delivering;
  }

  /**
   * Returns the report, which completes when the outcome at every instance addressed is known, or
   * with what is known after {@code carillon.report-timeout}. Whoever hangs on to it is called on a
   * container thread, never on one that carries notifications.
   */
  public CompletionStage<DeliveryReport> report() {
    CompletableFuture<DeliveryReport> stage;
    synchronized (this) {
      stage = report == null ? new CompletableFuture<>() : report;
      report = stage;
    }
    watch();
    completeStage();
    return stage.minimalCompletionStage();
  }

  /**
   * Waits until the outcome at every instance addressed is known.
   *
   * @param timeout how long to wait at the most
   * @return the report; outcomes that are not known by then, or when the thread is interrupted
   *     (which stays interrupted), are PENDING or UNREACHABLE in it
   * @throws IllegalStateException if waiting could never end: the broadcast waits for a commit, or
   *     the caller is an observer or has a transaction open
   */
  public DeliveryReport await(Duration timeout) {
    String objection = objectionToWaiting();
    if (objection != null) {
      throw new IllegalStateException(this + " must not be waited for: " + objection);
    }
    Deadline deadline = Deadline.in(timeout);
    watch();
    synchronized (this) {
      try {
        while (!settled) {
          long millis = deadline.millisLeft();
          if (millis == 0) {
            break;
          }
          wait(millis);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return current();
  }

  private @Nullable String objectionToWaiting() {
    synchronized (this) {
      if (state == State.WAITING_FOR_COMMIT) {
        return "it is sent when its transaction is committed";
      }
    }
    return delivering.objectionToWaiting();
  }

  /** Returns what is broadcast, for people. */
  @Override
  public String toString() {
    return more == 0 ? first.toString() : first + " and " + more + " more";
  }

  /** Notes that it was sent: applied here, accepted for others, or both. */
  void sent(@Nullable LocalDelivery here, @Nullable Accepted others) {
    boolean anybodyWaits;
    synchronized (this) {
      state = State.SENT;
      local = here;
      accepted = others;
      anybodyWaits = report != null;
    }
    if (anybodyWaits) {
      watch();
    }
  }

  void rolledBack() {
    synchronized (this) {
      state = State.ROLLED_BACK;
    }
    settle();
  }

  /** Begins to watch for outcomes, once it is sent and unless it is done already. */
  private void watch() {
    LocalDelivery here;
    Accepted others;
    synchronized (this) {
      if (watched || state != State.SENT) {
        return;
      }
      watched = true;
      here = local;
      others = accepted;
    }
    AtomicInteger open = new AtomicInteger(2);
    Runnable part =
        () -> {
          if (open.decrementAndGet() == 0) {
            settle();
          }
        };
    if (here == null) {
      part.run();
    } else {
      here.whenDone(part);
    }
    Runnable giveUp = () -> {};
    if (others == null) {
      part.run();
    } else {
      giveUp = others.onSettled(part);
    }
    if (open.get() > 0) {
      giveUpLater(giveUp);
    }
  }

  private void giveUpLater(Runnable giveUp) {
    Runnable due =
        delivering.atReportTimeout(
            () -> {
              giveUp.run();
              settle();
            });
    synchronized (this) {
      if (!settled) {
        timeout = due;
        return;
      }
    }
    due.run();
  }

  private void settle() {
    Runnable due;
    synchronized (this) {
      settled = true;
      due = timeout;
      timeout = null;
      notifyAll();
    }
    if (due != null) {
      due.run();
    }
    completeStage();
  }

  private void completeStage() {
    CompletableFuture<DeliveryReport> stage;
    synchronized (this) {
      stage = report;
      if (!settled || stage == null) {
        return;
      }
    }
    delivering.execute(() -> stage.complete(current()));
  }

  private DeliveryReport current() {
    LocalDelivery here;
    Accepted others;
    synchronized (this) {
      if (state == State.ROLLED_BACK) {
        return DeliveryReport.rolledBack(toString());
      }
      here = local;
      others = accepted;
    }
    List<Delivery> deliveries = new ArrayList<>();
    if (here != null) {
      deliveries.add(here.delivery());
    }
    if (others != null) {
      deliveries.addAll(others.deliveries());
    }
    return DeliveryReport.sent(toString(), deliveries);
  }
}
