package dev.carillon.demo.cluster;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Roll;
import dev.carillon.contracts.Roll.Stage;
import dev.carillon.contracts.RollStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How far each instance is in the rolls that ask it to recycle, as those know who have heard the
 * most of it: one that is down cannot say so itself.
 */
final class Turns {
  private final Map<String, Turn> turns;

  /**
   * The turn of one instance in one roll.
   *
   * @param since when somebody first learned of the roll, which tells the newest: an instance that
   *     has started since then hears of old rolls too
   * @param open whether the roll goes on, as far as anybody knows
   */
  private record Turn(InstanceId before, String role, Stage stage, Instant since, boolean open) {
    /** The one that shows: where it is on its way, else a roll that goes on, else the newest. */
    static final Comparator<Turn> SHOWN =
        Comparator.comparing(Turn::isOnTheWay).thenComparing(Turn::open).thenComparing(Turn::since);

    static Turn of(RollStatus roll, RollStatus.Member member) {
      boolean open = roll.end() == Roll.End.OPEN;
      return new Turn(member.before(), roll.role(), member.stage(), roll.since(), open);
    }

    /** Returns what two who know the roll say together. */
    static Turn join(Turn one, Turn other) {
      return new Turn(
          one.before,
          one.role,
          one.stage.compareTo(other.stage) >= 0 ? one.stage : other.stage,
          one.since.isBefore(other.since) ? one.since : other.since,
          one.open && other.open);
    }

    boolean isOnTheWay() {
      return open && stage.isOnTheWay();
    }

    /** Returns how far it is, as the page calls it. */
    String progress() {
      return stage == Stage.WAITING && !open ? "untouched" : stage.name().toLowerCase(Locale.ROOT);
    }
  }

  private Turns(Map<String, Turn> turns) {
    this.turns = turns;
  }

  /** Joins what instances have told of the rolls they know. */
  static Turns of(Collection<RollStatus> told) {
    Map<String, Map<String, Turn>> rolls = new HashMap<>();
    for (RollStatus roll : told) {
      Map<String, Turn> members = rolls.computeIfAbsent(roll.id(), id -> new HashMap<>());
      roll.members()
          .forEach(member -> members.merge(member.name(), Turn.of(roll, member), Turn::join));
    }
    return new Turns(
        rolls.values().stream()
            .flatMap(roll -> roll.entrySet().stream())
            .collect(toMap(Map.Entry::getKey, Map.Entry::getValue, Turns::shown)));
  }

  private static Turn shown(Turn one, Turn other) {
    return Turn.SHOWN.compare(one, other) >= 0 ? one : other;
  }

  /**
   * Returns the table of instances with how far each is, and with a row for each that has none
   * since its turn has come: it has said goodbye, and nobody knows it until it is back.
   */
  List<InstanceRow> in(List<InstanceRow> present) {
    Set<String> names = present.stream().map(InstanceRow::instance).collect(toSet());
    List<InstanceRow> rows = new ArrayList<>(present);
    turns.forEach(
        (name, turn) -> {
          if (turn.isOnTheWay() && !names.contains(name)) {
            rows.add(InstanceRow.absent(turn.before(), turn.role()));
          }
        });
    rows.sort(
        Comparator.comparing((InstanceRow row) -> !row.self())
            .thenComparing(InstanceRow::instance));
    return rows.stream().map(row -> row.in(progress(row.instance()))).toList();
  }

  private @Nullable String progress(String instance) {
    Turn turn = turns.get(instance);
    return turn == null ? null : turn.progress();
  }
}
