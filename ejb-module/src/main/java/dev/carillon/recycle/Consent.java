package dev.carillon.recycle;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Roll;
import dev.carillon.contracts.Roll.Member;
import dev.carillon.contracts.Roll.Stage;
import dev.carillon.contracts.RollAnswer;
import dev.carillon.contracts.RollWord;
import dev.carillon.recycle.Table.Mark;
import dev.carillon.recycle.Turn.Phase;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an instance says to those of its role that want to go: a grant, or why not. Not thread-safe.
 */
final class Consent {
  private final InstanceId self;
  private final RollSettings settings;
  private final Knowledge knowledge;
  private final OwnTurns turns;
  private final Table table;
  private final Grants grants;

  Consent(InstanceId self, RollSettings settings, Knowledge knowledge, OwnTurns turns) {
    this.self = self;
    this.settings = settings;
    this.knowledge = knowledge;
    this.turns = turns;
    table = knowledge.table();
    grants = knowledge.grants();
  }

  /** Takes what another one of the role says. */
  RollAnswer answer(RollWord word, Scene scene, Mark now) {
    InstanceId sender = word.sender();
    String wanted = word.wanted();
    boolean outdated = grants.isOutdated(sender, word.term());
    knowledge.join(word.rolls(), now);
    if (scene.others().contains(sender)) {
      knowledge.heard(sender, word.term(), wanted != null, now);
    }
    if (wanted == null) {
      return new RollAnswer(self, 0, "", table.rolls());
    }
    String refusal = outdated ? "it has applied anew" : objection(sender, wanted, scene);
    if (refusal == null) {
      grants.give(sender, wanted, word.term(), now.awake());
      return new RollAnswer(self, word.term(), "", table.rolls());
    }
    return new RollAnswer(self, 0, refusal, table.rolls());
  }

  /** Says why an application is not granted; null if it is. */
  private @Nullable String objection(InstanceId sender, String wanted, Scene scene) {
    Roll roll = table.roll(wanted);
    if (!scene.others().contains(sender)) {
      return "it is not known here";
    }
    if (roll == null || !roll.isOpen()) {
      return "that roll is not open here";
    }
    if (!isAsked(sender, roll)) {
      return "that roll does not ask it to recycle";
    }
    return scene.ready() ? conflict(sender, roll, scene) : "it is not ready itself";
  }

  private static boolean isAsked(InstanceId sender, Roll roll) {
    Member member = roll.member(sender.name());
    return member != null
        && member.before() == sender.incarnation()
        && member.stage().compareTo(Stage.FAILED) < 0;
  }

  /** Says who else is, or wants to be, on the way; null if there is room. */
  private @Nullable String conflict(InstanceId sender, Roll roll, Scene scene) {
    Turn mine = turns.current();
    if (mine != null && mine.isGoing()) {
      return "it is on its way itself";
    }
    Set<String> gone = knowledge.unavailableBut(sender.name(), scene);
    if (gone.size() >= settings.maxUnavailable()) {
      return "others are on their way: " + gone;
    }
    return mine != null
            && mine.phase() == Phase.APPLYING
            && gone.size() + 1 >= settings.maxUnavailable()
            && !givesWay(mine, roll, sender)
        ? "it comes first itself"
        : null;
  }

  /** Gives up the own application for one that comes before it. */
  private boolean givesWay(Turn mine, Roll roll, InstanceId sender) {
    int order = roll.id().compareTo(mine.roll());
    boolean before =
        order != 0
            ? order < 0
            : roll.order().indexOf(sender.name()) < roll.order().indexOf(self.name());
    if (before) {
      turns.end();
    }
    return before;
  }
}
