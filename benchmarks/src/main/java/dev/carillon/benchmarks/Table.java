package dev.carillon.benchmarks;

import java.util.Collections;
import java.util.List;

/** A table in Markdown. */
final class Table {
  private final StringBuilder text = new StringBuilder();

  Table(String... headings) {
    row((Object[]) headings);
    row(Collections.nCopies(headings.length, "---").toArray());
  }

  void row(Object... cells) {
    text.append("| ")
        .append(String.join(" | ", List.of(cells).stream().map(Object::toString).toList()))
        .append(" |")
        .append(System.lineSeparator());
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
