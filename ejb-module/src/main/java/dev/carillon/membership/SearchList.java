package dev.carillon.membership;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How the resolver of a host completes a name that is not complete.
 *
 * @param domains what is put behind it, one after the other
 * @param dots how many dots a name has that is tried as it is before it is completed
 */
record SearchList(List<String> domains, int dots) {
  static final SearchList NONE = new SearchList(List.of(), 1);

  SearchList {
    domains = List.copyOf(domains);
  }

  /** Reads a file of the form of {@code resolv.conf}; one that is not there completes nothing. */
  static SearchList read(Path file) {
    try {
      return parse(Files.readAllLines(file));
    } catch (IOException e) {
      return NONE;
    }
  }

  static SearchList parse(List<String> lines) {
    List<String> domains = List.of();
    int dots = NONE.dots;
    for (String line : lines) {
      List<String> words = Arrays.asList(line.trim().split("\\s+"));
      if (words.get(0).equals("search") || words.get(0).equals("domain")) {
        domains = words.subList(1, words.size());
      } else if (words.get(0).equals("options")) {
        dots = dots(words, dots);
      }
    }
    return new SearchList(domains, dots);
  }

  private static int dots(List<String> options, int otherwise) {
    return options.stream()
        .filter(each -> each.matches("ndots:\\d{1,2}"))
        .mapToInt(each -> Integer.parseInt(each.substring("ndots:".length())))
        .reduce(otherwise, (before, each) -> each);
  }

  /** Returns the complete names that a name may stand for, the likeliest first. */
  List<String> candidates(String name) {
    if (name.endsWith(".")) {
      return List.of(name);
    }
    List<String> names = new ArrayList<>();
    domains.forEach(domain -> names.add(name + "." + domain));
    boolean isLikely = name.chars().filter(each -> each == '.').count() >= dots;
    names.add(isLikely ? 0 : names.size(), name);
    return names;
  }
}
