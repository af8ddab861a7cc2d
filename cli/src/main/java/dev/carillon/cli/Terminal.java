package dev.carillon.cli;

import java.io.PrintWriter;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where a command runs.
 *
 * @param out takes what was asked for
 * @param err takes what has gone wrong
 * @param environment answers with a variable's value; null if it is not set
 * @param interactive whether a person looks at what is printed, so that it can be drawn anew
 * @param time what time it is
 */
record Terminal(
    PrintWriter out,
    PrintWriter err,
    Function<String, @Nullable String> environment,
    boolean interactive,
    Time time) {
  private static final String FROM_THE_TOP = "\u001b[H\u001b[2J";

  /** Prints a line of what was asked for. */
  void say(String line) {
    out.println(line);
    out.flush();
  }

  /** Prints a sentence about what has gone wrong. */
  void complain(String sentence) {
    err.println("carillon: " + Table.harmless(sentence));
    err.flush();
  }

  /** Shows a text in the place of the one before; where nobody looks, below it. */
  void draw(String text) {
    out.print(interactive ? FROM_THE_TOP : "");
    say(text);
  }

  /** Says whether somebody takes what is said; {@code head} has gone when it has its lines. */
  boolean isHeard() {
    return !out.checkError();
  }
}
