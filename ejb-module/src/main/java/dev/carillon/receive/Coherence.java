package dev.carillon.receive;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Introduction;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether a local copy may be served: one comparison, made at each read, of when its load began
 * with the time up to which every other instance vouches that all it had to say has arrived.
 *
 * <p>Times are this instance's own monotonic clock. A vouched time is that clock's reading as a
 * receipt gave it away and a later batch brought it back, so a batch that was long on its way
 * vouches for little. Thread-safe; {@link #mayServe} takes no lock.
 */
public final class Coherence {
  /** How far wall time may run ahead of monotonic time before the host has slept. */
  private static final long MOST_DRIFT_MILLIS = 1_000;

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final LongSupplier clock;
  private final LongSupplier wallMillis;
  private final long bound;
  private final long settle;
  private final Inbox inbox;
  private final Map<InstanceId, Lease> leases = new HashMap<>();

  private boolean joined;
  private long floor;
  private long checkedAt;
  private long checkedWall;

  /** What reads compare with; replaced, never changed. */
  private volatile Trust trust;

  /**
   * What may be trusted.
   *
   * @param vouched whether everybody vouches for something at all
   * @param asOf the oldest time that anybody vouches for; unused if nobody else is there
   * @param others whether anybody else is there
   * @param floor loads that began before it live by their own age
   * @param awake what is known of times before it does not count: the host has slept since
   */
  private record Trust(boolean vouched, long asOf, boolean others, long floor, long awake) {}

  /** One sender's word. */
  private static final class Lease {
    private final Introduction sender;

    /** Null until it vouches for something. */
    private @Nullable Long freshAsOf;

    private long heardAt;
    private boolean silent;
    private long takenWhenSilent;
    private long taken;

    Lease(Introduction sender, long metAt) {
      this.sender = sender;
      this.heardAt = metAt;
    }
  }

  Coherence(
      LongSupplier clock, LongSupplier wallMillis, Duration bound, Duration settle, Inbox inbox) {
    this.clock = clock;
    this.wallMillis = wallMillis;
    this.bound = bound.toNanos();
    this.settle = settle.toNanos();
    this.inbox = inbox;
    this.checkedAt = clock.getAsLong();
    this.checkedWall = wallMillis.getAsLong();
    this.trust = new Trust(false, 0, false, checkedAt, checkedAt);
  }

  /**
   * Says whether a copy may be served now.
   *
   * @param loadStart what {@link #now} was when its load began
   */
  public boolean mayServe(long loadStart) {
    Trust now = trust;
    long time = clock.getAsLong();
    long base = loadStart;
    if (now.vouched() && loadStart - now.floor() >= 0) {
      if (!now.others()) {
        return loadStart - now.awake() >= 0;
      }
      if (now.asOf() - base > 0) {
        base = now.asOf();
      }
    }
    return base - now.awake() >= 0 && time - base <= bound;
  }

  /** Returns the time by this instance's monotonic clock, in nanoseconds. */
  public long now() {
    return clock.getAsLong();
  }

  /** Says whether everybody whom the sources name has been met, so that leases count. */
  public synchronized boolean isJoined() {
    return joined;
  }

  /** From here on leases count, for loads that begin when the last commits before have settled. */
  synchronized boolean joined() {
    if (joined) {
      return false;
    }
    joined = true;
    raiseFloor();
    return true;
  }

  /** A sender is there, and must vouch from now on. */
  synchronized void met(Introduction sender) {
    leases.computeIfAbsent(sender.instance(), id -> new Lease(sender, clock.getAsLong()));
    update();
  }

  /** A sender has said its last: nothing can come from it any more. */
  synchronized void left(InstanceId instance) {
    leases.remove(instance);
    update();
  }

  /**
   * A sender is gone without a goodbye. What it committed last may reach the store when everybody
   * has loaded again, so what is loaded until that has settled lives by its own age.
   */
  synchronized void vanished(InstanceId instance) {
    leases.remove(instance);
    raiseFloor();
  }

  private void raiseFloor() {
    floor = clock.getAsLong() + settle;
    update();
  }

  /** Notes that a sender's notifications have been taken. */
  synchronized void taken(InstanceId sender, int notifications) {
    Lease lease = leases.get(sender);
    if (lease != null) {
      lease.taken += notifications;
    }
  }

  /**
   * A sender vouches that all it had accepted up to a time of this instance's clock has arrived. A
   * time that was never given away is ignored.
   */
  synchronized void vouched(InstanceId sender, long stamp) {
    Lease lease = leases.get(sender);
    long now = clock.getAsLong();
    if (lease == null || stamp - now > 0 || stamp - trust.awake() < 0) {
      return;
    }
    if (lease.freshAsOf == null || stamp - lease.freshAsOf > 0) {
      lease.freshAsOf = stamp;
      update();
    }
    if (now - lease.freshAsOf > bound) {
      return;
    }
    findSilent(lease, now);
    Duration since = Duration.ofNanos(now - lease.heardAt);
    lease.heardAt = lease.freshAsOf;
    if (lease.silent) {
      lease.silent = false;
      inbox.recovered(lease.sender, since, lease.taken - lease.takenWhenSilent);
    }
  }

  /** Does what is due by now: finds out who is silent, and whether the host has slept. */
  synchronized void tick() {
    findSleep();
    long now = clock.getAsLong();
    leases.values().forEach(lease -> findSilent(lease, now));
  }

  private void findSilent(Lease lease, long now) {
    if (!lease.silent && now - lease.heardAt > bound) {
      lease.silent = true;
      lease.takenWhenSilent = lease.taken;
      inbox.silent(lease.sender, Duration.ofNanos(now - lease.heardAt));
    }
  }

  private void findSleep() {
    long now = clock.getAsLong();
    long wall = wallMillis.getAsLong();
    long slept = wall - checkedWall - (now - checkedAt) / NANOS_PER_MILLI;
    checkedAt = now;
    checkedWall = wall;
    if (slept > MOST_DRIFT_MILLIS) {
      leases.values().forEach(lease -> lease.freshAsOf = null);
      update(now);
      inbox.slept(Duration.ofMillis(slept));
    }
  }

  private void update() {
    update(trust.awake());
  }

  private void update(long awake) {
    boolean vouched = joined;
    long asOf = Long.MAX_VALUE;
    for (Lease lease : leases.values()) {
      Long fresh = lease.freshAsOf;
      if (fresh == null) {
        vouched = false;
      } else if (asOf == Long.MAX_VALUE || fresh - asOf < 0) {
        asOf = fresh;
      }
    }
    trust = new Trust(vouched, asOf, !leases.isEmpty(), floor, awake);
  }
}
