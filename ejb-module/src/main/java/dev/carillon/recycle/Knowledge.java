package dev.carillon.recycle;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Roll;
import dev.carillon.contracts.Roll.Member;
import dev.carillon.contracts.Roll.Stage;
import dev.carillon.recycle.Table.Known;
import dev.carillon.recycle.Table.Mark;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an instance knows of its role: the rolls, who is on the way by them, who may be by a grant,
 * and who was heard. Whatever it finds out itself is soon said to everybody. Not thread-safe.
 */
final class Knowledge {
  private final String role;
  private final RollSettings settings;
  private final Table table;
  private final Grants grants = new Grants();
  private final Peers peers = new Peers();
  private final Endings endings;

  Knowledge(String role, RollSettings settings, Table table) {
    this.role = role;
    this.settings = settings;
    this.table = table;
    endings = new Endings(settings);
  }

  Table table() {
    return table;
  }

  Grants grants() {
    return grants;
  }

  Peers peers() {
    return peers;
  }

  /** Joins what another one knows. */
  void join(List<Roll> others, Mark now) {
    table.join(others.stream().filter(roll -> roll.role().equals(role)).toList(), now);
    noteGrants();
  }

  /** Notes what this instance has found out, if it has. */
  void note(List<Roll> changed, Mark now) {
    if (!changed.isEmpty()) {
      table.change(changed, now);
      peers.speakSoon();
    }
  }

  /** Takes back the grants that are over by what is known. */
  void noteGrants() {
    table.rolls().forEach(grants::seen);
  }

  /** An instance that is known says with which term it applies, or that it does not any more. */
  void heard(InstanceId sender, long term, boolean applies, Mark now) {
    peers.heard(sender, now.awake());
    grants.heard(sender, term, applies);
  }

  /** Forgets who is not around any more, and grants whose time is over. */
  void keep(List<InstanceId> others, Mark now) {
    peers.keep(others, now.awake());
    grants.expire(now.awake() - settings.holdGrants().toNanos());
  }

  /**
   * An instance has said goodbye before its turn in some rolls. One that comes back counts as on
   * its way in them: it has gone for another roll, or out of turn. One that may have gone since it
   * was given a grant has not left yet, and of one that has a successor that one tells.
   */
  void left(InstanceId instance, boolean comesBack, Scene scene, Mark now) {
    String name = instance.name();
    boolean isAway = comesBack || scene.away().contains(name); // or its successor is
    boolean hasSuccessor = scene.others().stream().anyMatch(other -> other.name().equals(name));
    if (!hasSuccessor && (isAway || !grants.names().contains(name))) {
      Member gone = Member.waiting(instance.incarnation()).in(isAway ? Stage.DOWN : Stage.LEFT);
      table.change(waiting(instance).stream().map(roll -> roll.with(name, gone)).toList(), now);
    }
  }

  /** Returns the rolls that go on in which an instance waits for its turn, the next one first. */
  List<Roll> waiting(InstanceId instance) {
    Member waiting = Member.waiting(instance.incarnation());
    return table.open().stream()
        .map(Known::roll)
        .filter(roll -> waiting.equals(roll.member(instance.name())))
        .toList();
  }

  /** Returns who is, or may be, on the way, but for one. */
  Set<String> unavailableBut(String name, Scene scene) {
    Set<String> names = new HashSet<>(table.onTheWay());
    names.addAll(grants.names());
    names.addAll(scene.away());
    names.remove(name);
    return names;
  }

  /**
   * Finds out which rolls have ended by now.
   *
   * @param lastRefusal what was said last to the own application, to be told with other reasons
   */
  void findEnds(String lastRefusal, Mark now) {
    Set<String> onTheWay = table.onTheWay();
    onTheWay.forEach(name -> peers.heardAgain(name, now.awake()));
    Optional<InstanceId> silent =
        peers.silent(onTheWay, now.awake(), settings.maxStaleness().toNanos());
    note(endings.find(table, silent, lastRefusal, now.awake()), now);
  }

  /** Says whether a roll goes on, or something of one may still have to be told. */
  boolean isToBeTold(long awakeNow) {
    return table.known().stream().anyMatch(each -> isToBeTold(each, awakeNow));
  }

  private boolean isToBeTold(Known known, long awakeNow) {
    long endedFor = known.endedFor(awakeNow);
    return known.roll().isOpen()
        || endedFor < 2 * settings.maxStaleness().toNanos()
        || endedFor < settings.holdGrants().toNanos() && isSomebodyMissing(known.roll());
  }

  private static boolean isSomebodyMissing(Roll roll) {
    return roll.members().values().stream()
        .anyMatch(each -> each.stage().isOnTheWay() || each.stage() == Stage.FAILED);
  }
}
