package dev.carillon.recycle;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Roll;
import dev.carillon.contracts.Roll.Member;
import dev.carillon.contracts.Roll.Stage;
import dev.carillon.recycle.Table.Known;
import dev.carillon.recycle.Table.Mark;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A new incarnation, which finds its name in rolls with the one before it. Not thread-safe. */
final class Successor {
  private final InstanceId self;
  private final Duration settle;
  private final Duration introduction;

  /** Null while it is not ready. */
  private @Nullable Mark readySince;

  /** Null until it is ready. */
  private @Nullable Mark readyFirst;

  /**
   * Makes the successor of whatever incarnation of its name is met in a roll.
   *
   * @param settle how long it is ready before it is back
   * @param introduction how long it talks to others once it is ready
   */
  Successor(InstanceId self, Duration settle, Duration introduction) {
    this.self = self;
    this.settle = settle;
    this.introduction = introduction;
  }

  /**
   * Returns the rolls that are other ones since this incarnation is there: in which it is back, or
   * which end since they do not mean it.
   */
  List<Roll> findBack(List<Known> rolls, Scene scene, Mark now) {
    if (!hasSettled(scene, now)) {
      return List.of();
    }
    List<Roll> changed = new ArrayList<>();
    for (Known known : rolls) {
      Roll roll = known.roll();
      Member member = roll.member(self.name());
      if (member == null
          || member.before() == self.incarnation()
          || member.stage() == Stage.BACK
          || scene.others().contains(new InstanceId(self.name(), member.before()))) {
        continue;
      }
      if (isMeant(known, member)) {
        changed.add(roll.with(self.name(), member.backAs(self.incarnation())));
      } else if (roll.isOpen()) {
        changed.add(roll.aborted(self + " had taken the place of a member before the roll began"));
      }
    }
    return changed;
  }

  /** Whoever asked for a roll may have known a predecessor that had gone long before. */
  private boolean isMeant(Known known, Member member) {
    return member.stage() != Stage.WAITING || isNew(known.learned().awake());
  }

  /**
   * Says whether it may not have met everybody for long, so that others may have to tell of its
   * predecessor; a roll that has ended long ago is one of which nobody speaks any more.
   */
  boolean isNew(long awake) {
    Mark since = readyFirst;
    return since == null || awake - since.awake() < introduction.toNanos();
  }

  /** Whoever sends requests must have seen that it is ready before another one goes. */
  private boolean hasSettled(Scene scene, Mark now) {
    if (!scene.ready()) {
      readySince = null;
      return false;
    }
    Mark since = readySince == null ? now : readySince;
    readySince = since;
    readyFirst = readyFirst == null ? now : readyFirst;
    return now.awake() - since.awake() >= settle.toNanos();
  }
}
