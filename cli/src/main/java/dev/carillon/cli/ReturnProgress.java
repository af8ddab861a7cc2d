package dev.carillon.cli;

import dev.carillon.contracts.InstanceId;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Shows who is back of those that recycle at once: a table drawn anew, or a line for each. */
final class ReturnProgress {
  private final Terminal terminal;
  private final boolean json;
  private final String subject;
  private final Duration limit;
  private final Set<InstanceId> back = new HashSet<>();
  private String drawn = "";

  /**
   * Makes one.
   *
   * @param subject what they were asked
   * @param limit how long they are followed
   */
  ReturnProgress(Terminal terminal, boolean json, String subject, Duration limit) {
    this.terminal = terminal;
    this.json = json;
    this.subject = subject;
    this.limit = limit;
  }

  /** Shows what has changed; nothing in JSON, where there is one answer. */
  void show(List<Asked> all) {
    if (json) {
      return;
    }
    if (terminal.interactive()) {
      draw(text(all, "not yet"));
      return;
    }
    for (Asked each : all) {
      if (each.after() != null && back.add(each.before())) {
        terminal.say(Table.harmless(each.before() + " is back " + as(each.after())));
      }
    }
  }

  private void draw(String text) {
    if (!text.equals(drawn)) {
      terminal.draw(text);
      drawn = text;
    }
  }

  /** Shows how it has ended. */
  void end(List<Asked> all) {
    if (json) {
      terminal.say(Json.of(json(all)));
      return;
    }
    String text = text(all, "not within " + Span.exact(limit));
    if (terminal.interactive()) {
      draw(text);
    } else {
      terminal.say((back.isEmpty() ? "" : System.lineSeparator()) + text);
    }
  }

  private String text(List<Asked> all, String awaited) {
    Table table = new Table("INSTANCE", "ROLE", "OUTCOME", "RECYCLED");
    for (Asked each : all) {
      String outcome = each.outcome().name().toLowerCase(Locale.ROOT);
      table.row(each.before(), each.role(), outcome, recycled(each, awaited));
    }
    long done = all.stream().filter(Asked::recycled).count();
    return String.format(
        "%s: %d of %d recycled%n%s", Table.harmless(subject), done, all.size(), table);
  }

  private static String recycled(Asked asked, String awaited) {
    if (asked.after() != null) {
      return as(asked.after());
    }
    if (asked.isAwaited()) {
      return awaited;
    }
    return asked.recycled() ? "in place" : "no";
  }

  private static String as(InstanceId after) {
    return "as #" + Incarnation.brief(after);
  }

  private Map<String, @Nullable Object> json(List<Asked> all) {
    return Json.object(
        "subject", subject,
        "applied", all.stream().allMatch(Asked::recycled),
        "outcomes", all.stream().map(ReturnProgress::json).toList());
  }

  private static Map<String, @Nullable Object> json(Asked asked) {
    InstanceId after = asked.after();
    return Json.object(
        "instance", asked.before().name(),
        "incarnation", Incarnation.of(asked.before()),
        "role", asked.role(),
        "outcome", asked.outcome(),
        "recycled", asked.recycled(),
        "after", after == null ? null : Incarnation.of(after));
  }
}
