package dev.carillon.receive;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Introduction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the instances that may change a cache vouch for, as known at one moment: the read rule.
 * Immutable.
 *
 * <p>Whoever reads a copy takes the trust first, then the copy, and then the time: a flush that
 * came before the trust has dropped the copy by then. Times are this instance's monotonic clock, in
 * nanoseconds.
 */
public final class Trust {
  private final long bound;
  private final boolean vouched;
  private final boolean others;
  private final long asOf;
  private final long floor;
  private final long awake;
  private final List<Promise> promises;

  /**
   * Up to when a sender vouches; null if for nothing.
   *
   * @param differences what keeps others from resting on it
   */
  record Promise(Introduction sender, @Nullable Long freshAsOf, List<Difference> differences) {
    /** Returns the promise of a sender that nobody can rest on. */
    Promise broken() {
      return new Promise(sender, null, differences);
    }
  }

  /**
   * Makes what is trusted.
   *
   * @param bound the bound on staleness, in nanoseconds
   * @param joined whether everybody is known who may change the cache
   * @param floor loads that began before it live by their own age
   * @param awake what is known of times before it does not count: the host has slept since
   */
  Trust(long bound, boolean joined, long floor, long awake, List<Promise> promises) {
    this.bound = bound;
    this.floor = floor;
    this.awake = awake;
    this.promises = promises;
    others = !promises.isEmpty();
    boolean all = joined;
    long oldest = Long.MAX_VALUE;
    for (Promise promise : promises) {
      Long fresh = promise.freshAsOf();
      if (fresh == null) {
        all = false;
      } else if (oldest == Long.MAX_VALUE || fresh - oldest < 0) {
        oldest = fresh;
      }
    }
    vouched = all;
    asOf = oldest;
  }

  /** Says whether a copy may be served: all others vouch for it, or it is young. */
  public boolean mayServe(long loadStart, long now) {
    return isVouchedFor(loadStart, now) || isYoung(loadStart, now);
  }

  /** Says whether all others vouch for what was loaded then. */
  public boolean isVouchedFor(long loadStart, long now) {
    if (!vouched || loadStart - floor < 0) {
      return false;
    }
    return others ? asOf - awake >= 0 && now - asOf <= bound : loadStart - awake >= 0;
  }

  /** Says whether what was loaded then is no older than the bound. */
  public boolean isYoung(long loadStart, long now) {
    return loadStart - awake >= 0 && now - loadStart <= bound;
  }

  /** Says whether all others vouch for something. */
  public boolean isSure(long now) {
    return vouched && (!others || now - asOf <= bound);
  }

  /** Returns the latest time as of which what was loaded then, and may be served, is right. */
  public long asOf(long loadStart, long now) {
    if (!isVouchedFor(loadStart, now)) {
      return loadStart;
    }
    long vouchedAsOf = others ? asOf : now;
    return vouchedAsOf - loadStart > 0 ? vouchedAsOf : loadStart;
  }

  /** Returns who does not vouch; empty if this instance has not met all others yet. */
  public List<InstanceId> unsureOf(long now) {
    return promises.stream()
        .filter(promise -> promise.freshAsOf() == null || now - promise.freshAsOf() > bound)
        .map(promise -> promise.sender().instance())
        .toList();
  }
}
