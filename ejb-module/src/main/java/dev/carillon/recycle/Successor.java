package dev.carillon.recycle;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Roll;
import dev.carillon.contracts.Roll.Member;
import dev.carillon.contracts.Roll.Stage;
import dev.carillon.recycle.Table.Mark;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A new incarnation, which finds its name in rolls with the one before it. Not thread-safe. */
final class Successor {
  private final InstanceId self;
  private final Duration settle;

  /** Null while it is not ready. */
  private @Nullable Mark readySince;

  /**
   * Makes the successor of whatever incarnation of its name is met in a roll.
   *
   * @param settle how long it is ready before it is back
   */
  Successor(InstanceId self, Duration settle) {
    this.self = self;
    this.settle = settle;
  }

  /** Returns the rolls in which this incarnation is back by now, as they are then. */
  List<Roll> findBack(List<Roll> rolls, Scene scene, Mark now) {
    if (!hasSettled(scene, now)) {
      return List.of();
    }
    List<Roll> back = new ArrayList<>();
    for (Roll roll : rolls) {
      Member member = roll.member(self.name());
      if (member != null
          && member.before() != self.incarnation()
          && member.stage() != Stage.BACK
          && !scene.others().contains(new InstanceId(self.name(), member.before()))) {
        back.add(roll.with(self.name(), member.backAs(self.incarnation())));
      }
    }
    return back;
  }

  /**
   * Says whether it may not have met everybody for long yet, so others may have to tell of its
   * predecessor.
   *
   * @param introduction how long it talks to others once it is ready
   */
  boolean isNew(long awakeNow, Duration introduction) {
    Mark since = readySince;
    return since == null || awakeNow - since.awake() < introduction.toNanos();
  }

  /** Whoever sends requests must have seen that it is ready before another one goes. */
  private boolean hasSettled(Scene scene, Mark now) {
    if (!scene.ready()) {
      readySince = null;
      return false;
    }
    Mark since = readySince == null ? now : readySince;
    readySince = since;
    return now.awake() - since.awake() >= settle.toNanos();
  }
}
