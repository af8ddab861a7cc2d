package dev.carillon.cli;

import dev.carillon.contracts.DeliveryReport.Delivery;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.Outcome;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An instance that was asked to recycle at once, and what has been seen of it since.
 *
 * @param before the incarnation that was asked
 * @param role its role
 * @param outcome what became of the request, which may be all that is to come
 * @param after the incarnation that is back; null until then
 * @param inPlace whether it keeps its incarnation when it recycles, as was seen last
 */
record Asked(
    InstanceId before, String role, Outcome outcome, @Nullable InstanceId after, boolean inPlace) {
  private static final Set<String> MODES_IN_PLACE = Set.of("event", "caches");

  static Asked of(Delivery delivery) {
    return new Asked(delivery.instance(), delivery.role(), delivery.outcome(), null, false);
  }

  /** Returns what is known with a status, which may be another one's. */
  Asked seen(InstanceStatus status) {
    InstanceId now = status.instance();
    if (after != null || !now.name().equals(before.name())) {
      return this;
    }
    if (now.equals(before)) {
      return new Asked(before, role, outcome, null, keepsIncarnation(status));
    }
    return status.joined() ? new Asked(before, role, outcome, now, false) : this;
  }

  /** One that does not say so is taken for one that restarts: nothing else shows that it has. */
  static boolean keepsIncarnation(InstanceStatus status) {
    return MODES_IN_PLACE.contains(
        status.attributes().getOrDefault(InstanceStatus.RECYCLE_MODE, ""));
  }

  /** Says whether it has recycled, and nothing has failed by it. */
  boolean recycled() {
    return after == null ? inPlace && outcome.isDone() : mayRecycle();
  }

  /** Says whether it has not recycled, and there is something to wait for. */
  boolean isAwaited() {
    return after == null && !inPlace && mayRecycle();
  }

  /** Another incarnation of one that was not reached may be up for long, and was not asked. */
  private boolean mayRecycle() {
    return switch (outcome) {
      case APPLIED, COVERED, PENDING, LEFT -> true;
      case FAILED, LOST, UNREACHABLE -> false;
    };
  }
}
