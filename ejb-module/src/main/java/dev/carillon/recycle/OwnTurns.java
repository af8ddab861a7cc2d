package dev.carillon.recycle;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Roll;
import dev.carillon.contracts.Roll.Member;
import dev.carillon.contracts.Roll.Stage;
import dev.carillon.contracts.RollAnswer;
import dev.carillon.contracts.RollWord;
import dev.carillon.recycle.OwnRecycle.Step;
import dev.carillon.recycle.Table.Mark;
import dev.carillon.recycle.Turn.Permission;
import dev.carillon.recycle.Turn.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The turns of this instance, one at a time: it applies when it is next, goes when all others let
 * it, and asks once more before each step. Not thread-safe.
 */
final class OwnTurns {
  private final Rolls rolls;
  private final InstanceId self;
  private final RollSettings settings;
  private final Knowledge knowledge;
  private final Table table;
  private final Peers peers;
  private final long startedAt;

  /** The number of the newest application. */
  private long term;

  private @Nullable Turn turn;
  private String lastRefusal = "";

  /**
   * Makes the turns of an instance that has just started.
   *
   * @param rolls what a turn asks, and which is told when it goes
   * @param startedAt when the instance started, by its clock
   */
  OwnTurns(
      Rolls rolls, InstanceId self, RollSettings settings, Knowledge knowledge, long startedAt) {
    this.rolls = rolls;
    this.self = self;
    this.settings = settings;
    this.knowledge = knowledge;
    this.startedAt = startedAt;
    table = knowledge.table();
    peers = knowledge.peers();
  }

  /** Returns the turn that is applied for or goes on; null if there is none. */
  @Nullable Turn current() {
    return turn;
  }

  long term() {
    return term;
  }

  /** Returns the roll in which this instance wants to go; null if it does not. */
  @Nullable String wanted() {
    Turn mine = turn;
    return mine == null || mine.phase() == Phase.CANCELLED ? null : mine.roll();
  }

  /** Returns what was said last to an application, to be told with other reasons. */
  String lastRefusal() {
    return lastRefusal;
  }

  /** Does what is due by now: gives up, applies, goes. */
  void advance(Scene scene, Mark now) {
    Turn mine = turn;
    if (mine != null && !goesOn(mine, scene)) {
      giveUp(mine);
    }
    if (turn == null && scene.ready()) {
      apply(scene, now);
    }
    Turn next = turn;
    if (next != null && next.phase() == Phase.APPLYING && isGranted(next, scene, now)) {
      next.starts();
      rolls.goes(next);
    }
  }

  private boolean goesOn(Turn mine, Scene scene) {
    Roll roll = table.roll(mine.roll());
    return switch (mine.phase()) {
      case APPLYING -> scene.ready() && roll != null && roll.equals(ownRoll()) && isNext(roll);
      case STARTING -> roll != null && roll.isOpen();
      case DRAINING, DOWN, CANCELLED -> true;
    };
  }

  /** What was begun is taken back when it asks for its next step. */
  private void giveUp(Turn mine) {
    if (mine.phase() == Phase.APPLYING) {
      end();
    } else {
      mine.cancel();
      peers.speakSoon();
    }
  }

  /** Ends the turn, or the application for it, and lets everybody know. */
  void end() {
    turn = null;
    peers.speakSoon();
  }

  private void apply(Scene scene, Mark now) {
    Roll roll = ownRoll();
    if (roll != null
        && now.at() - startedAt >= settings.minUptime().toNanos()
        && isNext(roll)
        && knowledge.unavailableBut(self.name(), scene).size() < settings.maxUnavailable()) {
      term++;
      turn = new Turn(rolls, roll.id(), roll.reason(), term);
      peers.speakSoon();
    }
  }

  /** Returns the first roll in which this instance waits for its turn. */
  private @Nullable Roll ownRoll() {
    return knowledge.waiting(self).stream().findFirst().orElse(null);
  }

  private boolean isNext(Roll roll) {
    List<String> order = roll.order();
    return order.subList(0, order.indexOf(self.name())).stream()
            .map(name -> stage(roll, name))
            .filter(stage -> stage != Stage.BACK && stage != Stage.LEFT)
            .count()
        < settings.maxUnavailable();
  }

  private static Stage stage(Roll roll, String name) {
    Member member = roll.member(name);
    return member == null ? Stage.WAITING : member.stage();
  }

  /** Notes what another one has answered to a word. */
  void answered(InstanceId other, long askedAt, RollWord word, RollAnswer answer) {
    Turn mine = turn;
    if (mine == null || word.wanted() == null || mine.term() != word.term()) {
      return;
    }
    if (answer.granted() == mine.term()) {
      mine.granted(other, askedAt);
    } else {
      mine.refused(other, askedAt);
      lastRefusal = "; " + other + " said: " + answer.refusal();
    }
  }

  /** Says whether all others let it go, by what they said not long ago. */
  private boolean isGranted(Turn mine, Scene scene, Mark now) {
    Set<String> onTheWay = table.onTheWay();
    return knowledge.unavailableBut(self.name(), scene).size() < settings.maxUnavailable()
        && scene.others().stream()
            .filter(other -> !onTheWay.contains(other.name()))
            .filter(other -> !isNewcomer(other, mine))
            .allMatch(other -> mine.isGrantedSince(other, oldestGrant(mine, now)));
  }

  /** Whoever grants the step down must know that this instance is draining. */
  private long oldestGrant(Turn mine, Mark now) {
    long oldest = now.at() - settings.maxStaleness().toNanos();
    Mark drained = mine.drainedAt();
    return drained == null || drained.at() - oldest < 0 ? oldest : drained.at();
  }

  /** Somebody has joined who is no member, and was not there when this instance began to drain. */
  private boolean isNewcomer(InstanceId other, Turn mine) {
    Mark drained = mine.drainedAt();
    Roll roll = table.roll(mine.roll());
    return drained != null
        && roll != null
        && roll.member(other.name()) == null
        && peers.isNewSince(other, drained.awake());
  }

  /** Says whether a turn, which may be over already, may take a step; takes it if so. */
  Permission mayTake(Turn asking, Step step, Scene scene, Mark now) {
    Permission permission = permission(asking, scene, now);
    if (permission == Permission.YES) {
      take(asking, step, now);
    } else if (permission == Permission.NO && asking == turn) {
      endInVain(asking, now);
    }
    return permission;
  }

  private Permission permission(Turn asking, Scene scene, Mark now) {
    Roll roll = table.roll(asking.roll());
    if (asking != turn || !asking.isGoing() || roll == null || !roll.isOpen()) {
      return Permission.NO;
    }
    if (isGranted(asking, scene, now)) {
      return Permission.YES;
    }
    return now.awake() - asking.waitsSince(now.awake()) > settings.maxStaleness().toNanos()
        ? Permission.NO
        : Permission.NOT_YET;
  }

  /** Whoever goes, goes for all rolls that ask it to. */
  private void take(Turn mine, Step step, Mark now) {
    mine.take(step, now, knowledge.waiting(self).stream().map(Roll::id).toList());
    Stage stage = step == Step.DRAINING ? Stage.DRAINING : Stage.DOWN;
    noteForAll(mine, (roll, member) -> roll.with(self.name(), member.in(stage)), now);
  }

  /** One that had begun cannot be told from one that failed; one that had not waits again. */
  private void endInVain(Turn mine, Mark now) {
    end();
    if (!mine.covered().isEmpty()) {
      noteFailed(mine, self + " has lost its grants on its way" + lastRefusal, now);
    }
  }

  /** The turn that goes on is over: it has recycled, and this incarnation goes on. */
  void backInPlace(Turn mine, Mark now) {
    turn = null;
    noteForAll(
        mine, (roll, member) -> roll.with(self.name(), member.backAs(self.incarnation())), now);
    knowledge.noteGrants();
  }

  /** The turn that goes on is over: it cannot recycle, and this incarnation goes on. */
  void failed(Turn mine, String why, Mark now) {
    turn = null;
    mine.covers(List.of(mine.roll()));
    noteFailed(mine, self + " failed: " + why, now);
  }

  private void noteFailed(Turn mine, String why, Mark now) {
    noteForAll(
        mine, (roll, member) -> roll.with(self.name(), member.in(Stage.FAILED)).aborted(why), now);
  }

  /** Notes something of this incarnation in all rolls for which it has gone. */
  private void noteForAll(Turn mine, BiFunction<Roll, Member, Roll> what, Mark now) {
    List<Roll> changed = new ArrayList<>();
    for (Roll roll : table.rolls()) {
      Member member = roll.member(self.name());
      if (mine.covered().contains(roll.id())
          && member != null
          && member.before() == self.incarnation()) {
        changed.add(what.apply(roll, member));
      }
    }
    knowledge.note(changed, now);
  }
}
