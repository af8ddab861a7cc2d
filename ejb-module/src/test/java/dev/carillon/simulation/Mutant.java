package dev.carillon.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A core that breaks one rule of the protocol, and the seed under which that shows.
 *
 * @param rule the rule's number in the protocol, and what is left out of it
 * @param file where the rule is kept, or what of it was named last
 * @param changes what is changed
 * @param seed a seed that finds it, or is not far from one
 */
record Mutant(String rule, String file, List<Change> changes, long seed) {
  /**
   * A passage of a source file, which must be there once, and what stands in its place.
   *
   * @param file where it is, below {@code dev/carillon}
   */
  record Change(String file, String passage, String replacement) {
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
    more.add(new Change(file, passage, replacement));
    return new Mutant(rule, file, more, seed);
  }

  Mutant foundBy(long otherSeed) {
    return new Mutant(rule, file, changes, otherSeed);
  }

  /** Returns the files that are changed. */
  Set<String> files() {
    return changes.stream().map(Change::file).collect(Collectors.toCollection(TreeSet::new));
  }

  /** Returns the source of one of the files with the rule broken. */
  String plant(String in, String source) {
    String planted = source;
    for (Change change : changes.stream().filter(each -> each.file().equals(in)).toList()) {
      long times = change.in(planted).results().count();
      if (times != 1) {
        throw new IllegalStateException(
            String.format(
                "%s must have this once, not %d times, for the mutant \"%s\":%n%s",
                in, times, rule, change.passage()));
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
