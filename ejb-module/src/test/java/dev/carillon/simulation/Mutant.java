package dev.carillon.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A core that breaks one rule of the protocol, and the seed under which that shows.
 *
 * @param rule the rule's number in the protocol, and what is left out of it
 * @param file where the rule is kept, below {@code dev/carillon}
 * @param changes what is changed there
 * @param seed a seed that finds it, or is not far from one
 */
record Mutant(String rule, String file, List<Change> changes, long seed) {
  /** A passage of the source, which must be there once, and what stands in its place. */
  record Change(String passage, String replacement) {
    /** White space is any white space, so that it does not matter how the source is formatted. */
    private Matcher in(String source) {
      String pattern =
          Stream.of(passage.strip().split("\\s+"))
              .map(Pattern::quote)
              .collect(Collectors.joining("\\s+"));
      return Pattern.compile(pattern).matcher(source);
    }
  }

  /** Begins the list of what is changed in a file. */
  static Mutant in(String file, String rule) {
    return new Mutant(rule, file, List.of(), 0);
  }

  Mutant replace(String passage, String replacement) {
    List<Change> more = new ArrayList<>(changes);
    more.add(new Change(passage, replacement));
    return new Mutant(rule, file, more, seed);
  }

  Mutant foundBy(long otherSeed) {
    return new Mutant(rule, file, changes, otherSeed);
  }

  /** Returns the source with the rule broken. */
  String plant(String source) {
    String planted = source;
    for (Change change : changes) {
      long times = change.in(planted).results().count();
      if (times != 1) {
        throw new IllegalStateException(
            String.format(
                "%s must have this once, not %d times, for the mutant \"%s\":%n%s",
                file, times, rule, change.passage()));
      }
      planted = change.in(planted).replaceFirst(Matcher.quoteReplacement(change.replacement()));
    }
    return planted;
  }

  @Override
  public String toString() {
    return rule;
  }
}
