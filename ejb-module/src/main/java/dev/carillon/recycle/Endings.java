package dev.carillon.recycle;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Roll;
import dev.carillon.contracts.Roll.Member;
import dev.carillon.contracts.Roll.Stage;
import dev.carillon.recycle.Table.Known;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds out which rolls have ended. All times are by the awake clock. Immutable. */
final class Endings {
  private final RollSettings settings;

  Endings(RollSettings settings) {
    this.settings = settings;
  }

  /**
   * Returns the rolls that have ended or have lost a member, as they are then.
   *
   * @param silent an instance that says nothing and ought to
   * @param lastRefusal what was said last to the own application, to be told with other reasons
   */
  List<Roll> find(Table table, Optional<InstanceId> silent, String lastRefusal, long now) {
    List<Roll> changed = new ArrayList<>();
    boolean nobodyGoes = table.onTheWay().isEmpty();
    for (Known known : table.known()) {
      Roll roll = withoutOverdue(known, now);
      if (roll.isOpen()) {
        long still = now - Math.max(known.learned().awake(), table.advancedAt());
        roll = ended(roll, silent, nobodyGoes ? still : 0, lastRefusal);
      }
      if (!roll.equals(known.roll())) {
        changed.add(roll);
      }
    }
    return changed;
  }

  /** A member that is away for too long counts as failed, whether the roll goes on or not. */
  private Roll withoutOverdue(Known known, long now) {
    Roll roll = known.roll();
    for (Map.Entry<String, Member> each : known.roll().members().entrySet()) {
      long away = now - known.since(each.getKey()).awake();
      if (each.getValue().stage().isOnTheWay() && away > settings.timeLimit().toNanos()) {
        roll =
            roll.with(each.getKey(), each.getValue().in(Stage.FAILED))
                .aborted(
                    each.getKey()
                        + " is not back after "
                        + settings.timeLimit().toMillis()
                        + " ms");
      }
    }
    return roll;
  }

  private Roll ended(Roll roll, Optional<InstanceId> silent, long stoodStill, String lastRefusal) {
    if (isDone(roll)) {
      return roll.done();
    }
    for (Map.Entry<String, Member> each : roll.members().entrySet()) {
      if (each.getValue().stage() == Stage.FAILED) {
        return roll.aborted(each.getKey() + " failed");
      }
    }
    if (silent.isPresent()) {
      return roll.aborted(
          silent.get() + " is silent for " + settings.maxStaleness().toMillis() + " ms");
    }
    return stoodStill > settings.longestPause().toNanos()
        ? roll.aborted("nobody has gone for " + stoodStill / 1_000_000 + " ms" + lastRefusal)
        : roll;
  }

  private static boolean isDone(Roll roll) {
    return roll.members().values().stream()
        .allMatch(each -> each.stage() == Stage.BACK || each.stage() == Stage.LEFT);
  }
}
