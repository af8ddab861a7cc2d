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

  /** How this instance introduces itself; null until it is known. */
  private @Nullable Introduction self;

  /** What all others vouch for. */
  private volatile Trust all;

  /** What others vouch for of each cache. */
  private final List<Vouching> caches = new ArrayList<>();

  /** One sender's word. */
  private static final class Lease {
    private Introduction sender;
    private List<Difference> differences = List.of();

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

    InstanceId id() {
      return sender.instance();
    }

    /** Says whether some cache cannot rest on its word. */
    boolean isBroken() {
      return differences.stream().anyMatch(each -> each.setting() != Difference.Setting.ORDERED);
    }

    Promise promise() {
      return new Promise(sender, freshAsOf, differences);
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
    this.all = new Trust(this.bound, false, floor, awake, List.of());
  }

  /**
   * Says whether a copy may be served now.
   *
   * @param loadStart what {@link #now} was when its load began
   */
  public boolean mayServe(long loadStart) {
    return all.mayServe(loadStart, clock.getAsLong());
  }

  /** Returns what the instances of roles vouch for of a cache; all instances if there are none. */
  public synchronized Vouching vouching(String cache, Set<String> roles) {
    Vouching vouching = new Vouching(cache, roles, clock, all);
    caches.add(vouching);
    update();
    return vouching;
  }

  /** This instance introduces itself from now on like this. */
  synchronized void introduce(Introduction own) {
    self = own;
    leases.values().forEach(this::compare);
    update();
  }

  /** Finds out what a sender says otherwise, and says so of what is new. */
  private void compare(Lease lease) {
    if (self == null) {
      return;
    }
    List<Difference> before = lease.differences;
    lease.differences = Difference.between(self, lease.sender);
    for (Difference difference : lease.differences) {
      if (!before.contains(difference)) {
        inbox.differs(lease.sender, difference);
      }
    }
  }

  /** Returns the time by this instance's monotonic clock, in nanoseconds. */
  public long now() {
    return clock.getAsLong();
  }

  /** Returns how sure this instance is now that nothing it has to drop is under way. */
  public synchronized Surety surety() {
    long now = clock.getAsLong();
    if (!joined) {
      return Surety.unsure("joining: not everybody has been met yet");
    }
    List<InstanceId> silent = all.unsureOf(now);
    if (!silent.isEmpty()) {
      return Surety.unsureOf("not heard of within the bound", silent);
    }
    List<InstanceId> different =
        leases.values().stream().filter(Lease::isBroken).map(Lease::id).toList();
    if (!different.isEmpty()) {
      return Surety.unsureOf("settings differ", different);
    }
    return now - floor < 0
        ? Surety.unsure("settling: the last changes before may still be on their way to the store")
        : Surety.COHERENT;
  }

  /** Returns how many have vouched for nothing for as long as the bound. */
  public synchronized int silentMembers() {
    return (int) leases.values().stream().filter(lease -> lease.silent).count();
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
    Lease lease =
        leases.computeIfAbsent(sender.instance(), id -> new Lease(sender, clock.getAsLong()));
    lease.sender = lease.sender.declaring(sender.declared());
    compare(lease);
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
    List<Promise> promises = leases.values().stream().map(Lease::promise).toList();
    boolean alike = leases.values().stream().allMatch(lease -> lease.differences.isEmpty());
    all = new Trust(bound, joined, floor, awake, promises);
    for (Vouching each : caches) {
      each.update(
          alike && each.isOfAll()
              ? all
              : new Trust(bound, joined, floor, awake, each.promises(promises)));
    }
  }
}
