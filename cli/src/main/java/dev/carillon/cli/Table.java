package dev.carillon.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Rows of text in columns; a column of numbers stands to the right. */
final class Table {
  private static final String GAP = "  ";

  private final List<String> headings;
  private final List<List<String>> rows = new ArrayList<>();
  private final Set<Integer> numbers = new HashSet<>();

  /** Makes a table without rows. */
  Table(String... headings) {
    this.headings = List.of(headings);
  }

  /** Adds a row; cells that are left out are empty. */
  void row(Object... cells) {
    List<String> row = new ArrayList<>();
    for (Object cell : cells) {
      if (cell instanceof Number) {
        numbers.add(row.size());
      }
      row.add(harmless(cell.toString()));
    }
    while (row.size() < headings.size()) {
      row.add("");
    }
    rows.add(row);
  }

  /** Returns a text as one line that no terminal takes for a command, whoever wrote it. */
  static String harmless(String text) {
    return text.codePoints()
        .map(c -> isHarmful(c) ? '?' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static boolean isHarmful(int c) {
    int type = Character.getType(c);
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR
        || type == Character.SURROGATE;
  }

  /** Returns the lines, the headings first; none if there is no row. */
  List<String> lines() {
    List<String> lines = new ArrayList<>(rows.isEmpty() ? List.of() : List.of(line(headings)));
    rows.forEach(row -> lines.add(line(row)));
    return lines;
  }

  private String line(List<String> cells) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String blanks = " ".repeat(width(i) - length(cells.get(i)));
      line.append(i == 0 ? "" : GAP);
      line.append(numbers.contains(i) ? blanks + cells.get(i) : cells.get(i) + blanks);
    }
    return line.toString().stripTrailing();
  }

  private int width(int column) {
    int widest = length(headings.get(column));
    for (List<String> row : rows) {
      widest = Math.max(widest, length(row.get(column)));
    }
    return widest;
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  @Override
  public String toString() {
    return String.join(System.lineSeparator(), lines());
  }
}
