package dev.carillon;

import dev.carillon.backlog.Accepted;
import dev.carillon.contracts.DeliveryReport;
import dev.carillon.contracts.DeliveryReport.Delivery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
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

  private final String subject;
  private final Delivering delivering;
  private final CompletableFuture<DeliveryReport> report = new CompletableFuture<>();

  private State state = State.WAITING_FOR_COMMIT;
  private @Nullable LocalDelivery local;
  private @Nullable Accepted accepted;
  private @Nullable Future<?> timeout;
  private boolean settled;
  private boolean watched;
  private boolean staged;

  /** What a broadcast needs of its instance. */
  interface Delivering {
    /** Runs a task when the report time-out has passed, unless what is returned is cancelled. */
    Future<?> atReportTimeout(Runnable task);

    /** Runs a task on a container thread. */
    void execute(Runnable task);

    /** Says why the calling thread must not wait; null if it may. */
    @Nullable String objectionToWaiting();
  }

  Broadcast(String subject, Delivering delivering) {
    this.subject = subject;
    this.delivering = delivering;
  }

  /**
   * Returns the report, which completes when the outcome at every instance addressed is known, or
   * with what is known after {@code carillon.report-timeout}. Whoever hangs on to it is called on a
   * container thread, never on one that carries notifications.
   */
  public CompletionStage<DeliveryReport> report() {
    synchronized (this) {
      staged = true;
    }
    watch();
    completeStage();
    return report.minimalCompletionStage();
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
      throw new IllegalStateException(subject + " must not be waited for: " + objection);
    }
    long deadline = System.nanoTime() + timeout.toNanos();
    watch();
    synchronized (this) {
      try {
        while (!settled) {
          long millis = (deadline - System.nanoTime() + 999_999) / 1_000_000;
          if (millis <= 0) {
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
    return subject;
  }

  /** Notes that it was sent: applied here, accepted for others, or both. */
  void sent(@Nullable LocalDelivery here, @Nullable Accepted others) {
    boolean anybodyWaits;
    synchronized (this) {
      state = State.SENT;
      local = here;
      accepted = others;
      anybodyWaits = staged;
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
    if (others == null) {
      part.run();
    } else {
      others.onSettled(part);
    }
    if (open.get() > 0) {
      giveUpLater(others);
    }
  }

  private void giveUpLater(@Nullable Accepted others) {
    Future<?> due =
        delivering.atReportTimeout(
            () -> {
              if (others != null) {
                others.giveUp();
              }
              settle();
            });
    synchronized (this) {
      if (!settled) {
        timeout = due;
        return;
      }
    }
    due.cancel(false);
  }

  private void settle() {
    Future<?> due;
    synchronized (this) {
      settled = true;
      due = timeout;
      timeout = null;
      notifyAll();
    }
    if (due != null) {
      due.cancel(false);
    }
    completeStage();
  }

  private void completeStage() {
    synchronized (this) {
      if (!settled || !staged) {
        return;
      }
    }
    delivering.execute(() -> report.complete(current()));
  }

  private DeliveryReport current() {
    LocalDelivery here;
    Accepted others;
    synchronized (this) {
      if (state == State.ROLLED_BACK) {
        return DeliveryReport.rolledBack(subject);
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
    return DeliveryReport.sent(subject, deliveries);
  }
}
