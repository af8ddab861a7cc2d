package dev.carillon.receive;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Introduction;
import dev.carillon.receive.Trust.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether a local copy may be served: one comparison, made at each read, of when its load began
 * with the time up to which every other instance vouches that all it had to say has arrived.
 *
 * <p>Times are this instance's own monotonic clock. A vouched time is that clock's reading as a
 * receipt gave it away and a later batch brought it back, so a batch that was long on its way
 * vouches for little. Thread-safe; reads take no lock, see {@link Vouching}.
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

  /** Times before it do not count: the host has slept since. */
  private long awake;

  /** What all others vouch for. */
  private final Vouching all;

  /** What those vouch for who may change some cache. */
  private final List<Vouching> some = new ArrayList<>();

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
    this.floor = checkedAt;
    this.awake = checkedAt;
    this.all = new Vouching(Set.of(), clock, new Trust(this.bound, false, floor, awake, List.of()));
  }

  /**
   * Says whether a copy may be served now.
   *
   * @param loadStart what {@link #now} was when its load began
   */
  public boolean mayServe(long loadStart) {
    Trust trust = all.trust();
    return trust.mayServe(loadStart, clock.getAsLong());
  }

  /** Returns what the instances of roles vouch for; all instances if there are none. */
  public synchronized Vouching vouching(Set<String> roles) {
    if (roles.isEmpty()) {
      return all;
    }
    Vouching vouching = new Vouching(roles, clock, all.trust());
    some.add(vouching);
    update();
    return vouching;
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
    if (lease == null || stamp - now > 0 || stamp - awake < 0) {
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
      awake = now;
      update();
      inbox.slept(Duration.ofMillis(slept));
    }
  }

  private void update() {
    List<Promise> promises =
        leases.values().stream().map(lease -> new Promise(lease.sender, lease.freshAsOf)).toList();
    all.update(bound, joined, floor, awake, promises);
    some.forEach(vouching -> vouching.update(bound, joined, floor, awake, promises));
  }
}
