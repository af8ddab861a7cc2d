package dev.carillon;

import dev.carillon.contracts.Address;
import dev.carillon.contracts.Introduction;
import dev.carillon.membership.MembershipSource;
import dev.carillon.telemetry.LogLine;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Asks the membership source whom to greet, and says once that it cannot be asked, or does not
 * answer, and once that it does again. Thread-safe, but {@link #look} is for one thread.
 */
final class Looking {
  /** How long an answer may take until that is said: the data grid's own patience is minutes. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final MembershipSource source;
  private final LongSupplier clock;
  private final CountDownLatch looked = new CountDownLatch(1);
  private boolean available = true;
  private boolean asking;
  private long askedAt;
  private long failures;

  /**
   * Looks at a source.
   *
   * @param clock a monotonic clock in nanoseconds
   */
  Looking(MembershipSource source, LongSupplier clock) {
    this.source = source;
    this.clock = clock;
  }

  /** Asks once. May wait for as long as the source does. */
  void look(Introduction self, Consumer<Address> greet) {
    begin();
    try {
      source.refresh(self).forEach(greet);
      answered();
    } catch (Exception e) {
      failed(e);
    }
  }

  private synchronized void begin() {
    asking = true;
    askedAt = clock.getAsLong();
  }

  private synchronized void answered() {
    asking = false;
    looked.countDown();
    if (!available) {
      available = true;
      LogLine.MEMBERSHIP_BACK.log(source.describe());
    }
  }

  private synchronized void failed(Exception why) {
    asking = false;
    failures++;
    lost(why);
  }

  /** Says so if the source has not answered for long. To be called now and then. */
  synchronized void tick() {
    if (asking && clock.getAsLong() - askedAt > PATIENCE.toNanos()) {
      lost("it has not answered for " + PATIENCE.toMillis() + " ms");
    }
  }

  private void lost(Object why) {
    if (available) {
      available = false;
      LogLine.MEMBERSHIP_LOST.log(source.describe(), why);
    }
  }

  /** Returns how often the source could not be asked. */
  synchronized long failures() {
    return failures;
  }

  /** Says whether the source has ever answered. */
  boolean hasLooked() {
    return looked.getCount() == 0;
  }

  /** Waits until the source has answered for the first time, but no longer than this. */
  void awaitFirst(long nanos) throws InterruptedException {
    if (nanos > 0) {
      looked.await(nanos, TimeUnit.NANOSECONDS);
    }
  }
}
