package dev.carillon.cli;

import dev.carillon.cli.RollState.Member;
import dev.carillon.contracts.InstanceId;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows how a roll advances: a table that is drawn anew, or a line for each change of stage. */
final class RollProgress {
  private final Terminal terminal;
  private final boolean json;
  private final Map<String, Member> shown = new HashMap<>();

  RollProgress(Terminal terminal, boolean json) {
    this.terminal = terminal;
    this.json = json;
  }

  /** Shows what has changed. */
  void show(RollState roll) {
    List<Member> changed =
        roll.members().stream().filter(each -> !each.equals(shown.get(each.name()))).toList();
    changed.forEach(each -> shown.put(each.name(), each));
    if (terminal.interactive() && !json) {
      if (!changed.isEmpty()) {
        terminal.draw(text(roll));
      }
      return;
    }
    changed.forEach(each -> terminal.say(json ? Json.of(json(roll, each)) : line(each)));
  }

  /** Shows how it has ended. */
  void end(RollState roll) {
    if (json) {
      terminal.say(Json.of(json(roll)));
    } else if (terminal.interactive()) {
      terminal.draw(text(roll));
    } else {
      terminal.say(System.lineSeparator() + text(roll));
    }
  }

  private static String line(Member member) {
    return Table.harmless(member.before() + " is " + stage(member))
        + (member.after() == null ? "" : " as #" + Incarnation.brief(member.after()));
  }

  private static String stage(Member member) {
    return member.stage().name().toLowerCase(Locale.ROOT);
  }

  /** Returns the stage of a member; nobody waits any more once its roll has ended. */
  private static String stage(RollState roll, Member member) {
    return roll.end() != RollState.End.OPEN && member.stage() == RollState.Stage.WAITING
        ? "untouched"
        : stage(member);
  }

  /** Returns a roll for people. */
  static String text(RollState roll) {
    Table table = new Table("INSTANCE", "BEFORE", "AFTER", "STAGE");
    for (Member each : roll.members()) {
      table.row(each.name(), Incarnation.brief(each.before()), after(each), stage(roll, each));
    }
    return String.format("%s%n%s", heading(roll), table);
  }

  private static String after(Member member) {
    return member.after() == null ? "" : Incarnation.brief(member.after());
  }

  private static String heading(RollState roll) {
    String end =
        switch (roll.end()) {
          case OPEN -> "goes on";
          case ABORTED -> "was aborted: " + roll.why();
          case DONE -> "is done";
        };
    return Table.harmless(
        "Roll " + roll.id() + " of role " + roll.role() + ", \"" + roll.reason() + "\", " + end);
  }

  /** Returns a roll for programs. */
  static Map<String, @Nullable Object> json(RollState roll) {
    return Json.object(
        "roll", roll.id(),
        "role", roll.role(),
        "reason", roll.reason(),
        "applied", roll.applied(),
        "end", roll.end(),
        "why", roll.why(),
        "members", roll.members().stream().map(each -> json(roll, each)).toList());
  }

  private static Map<String, @Nullable Object> json(RollState roll, Member member) {
    InstanceId after = member.after();
    return Json.object(
        "roll", roll.id(),
        "instance", member.name(),
        "before", Incarnation.of(member.before()),
        "after", after == null ? null : Incarnation.of(after),
        "stage", member.stage());
  }
}
