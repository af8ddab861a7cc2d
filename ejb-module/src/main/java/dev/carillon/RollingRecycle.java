package dev.carillon;

import dev.carillon.RecycleReport.End;
import dev.carillon.contracts.Roll;
import dev.carillon.contracts.RollStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Instances that recycle one after the other, as seen by the one that asked for it. Nobody has to
 * look at it: they recycle all the same. Thread-safe.
 *
 * <p>If the instance that asked is recycled itself, or ends otherwise, the others go on without it;
 * what comes after that is in {@link dev.carillon.contracts.InstanceStatus#rolls()} of every
 * instance of the role.
 */
public final class RollingRecycle {
  private final String reason;
  private final Waiting waiting;
  private final CompletableFuture<RecycleReport> report = new CompletableFuture<>();

  /** What is known of the roll; null until it has begun. */
  private @Nullable RollStatus known;

  /** Null until it has begun; then known although not even its members may be. */
  private @Nullable String id;

  private boolean uncommitted;
  private @Nullable RecycleReport ended;

  /** What a rolling recycle needs of its instance. */
  interface Waiting {
    /** Runs a task on a container thread. */
    void execute(Runnable task);

    /** Says why the calling thread must not wait; null if it may. */
    @Nullable String objectionToWaiting();
  }

  RollingRecycle(String reason, Waiting waiting) {
    this.reason = reason;
    this.waiting = waiting;
  }

  /** Returns the roll's id; empty as long as it waits for a commit, or if it did not begin. */
  public synchronized Optional<String> id() {
    return Optional.ofNullable(id);
  }

  /** Returns the members in the order of their turns; none until it has begun. */
  public synchronized List<RollStatus.Member> progress() {
    return known == null ? List.of() : List.copyOf(known.members());
  }

  /**
   * Returns the report, which completes when the roll has ended: with the last member's return, or
   * when nobody goes any more, and at the latest when this instance ends. Whoever hangs on to it is
   * called on a container thread.
   */
  public CompletionStage<RecycleReport> report() {
    return report.minimalCompletionStage();
  }

  /**
   * Waits until the roll has ended.
   *
   * @param timeout how long to wait at the most
   * @return the report; its end is OPEN if the roll goes on by then, or when the thread is
   *     interrupted (which stays interrupted)
   * @throws IllegalStateException if waiting could never end: it waits for a commit, or the caller
   *     is an observer or has a transaction open
   */
  public RecycleReport await(Duration timeout) {
    String objection = objectionToWaiting();
    if (objection != null) {
      throw new IllegalStateException(this + " must not be waited for: " + objection);
    }
    Deadline deadline = Deadline.in(timeout);
    synchronized (this) {
      try {
        long left = deadline.millisLeft();
        while (ended == null && left > 0) {
          wait(left);
          left = deadline.millisLeft();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return ended == null ? current() : ended;
    }
  }

  private @Nullable String objectionToWaiting() {
    synchronized (this) {
      if (uncommitted) {
        return "it begins when its transaction is committed";
      }
    }
    return waiting.objectionToWaiting();
  }

  /** Returns what is asked for, for people. */
  @Override
  public String toString() {
    return "rolling recycle (" + reason + ")";
  }

  synchronized void waitForCommit() {
    uncommitted = true;
  }

  synchronized void commitIsOver() {
    uncommitted = false;
  }

  synchronized void begun(String rollId) {
    id = rollId;
  }

  /** Takes what is known of the roll by now. */
  void show(RollStatus now) {
    synchronized (this) {
      if (ended != null) {
        return;
      }
      known = now;
    }
    if (now.end() != Roll.End.OPEN) {
      end(RecycleReport.of(now));
    }
  }

  /** It ends here, whatever becomes of the roll. */
  void end(End how, String why) {
    RecycleReport last;
    synchronized (this) {
      last = current().with(how, why);
    }
    end(last);
  }

  private void end(RecycleReport last) {
    synchronized (this) {
      if (ended != null) {
        return;
      }
      ended = last;
      notifyAll();
    }
    waiting.execute(() -> report.complete(last));
  }

  synchronized boolean hasEnded() {
    return ended != null;
  }

  private RecycleReport current() {
    return known == null
        ? new RecycleReport(id == null ? "" : id, reason, List.of(), End.OPEN, "")
        : RecycleReport.of(known);
  }
}
