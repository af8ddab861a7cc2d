package dev.carillon.contracts;

import java.util.Collections;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What an instance says of one of its near caches that others must say too.
 *
 * @param cache its name
 * @param writers the roles that write it; empty stands for all
 * @param ordered whether all instances are called back in one order
 */
public record CacheDeclaration(String cache, SortedSet<String> writers, boolean ordered) {
  /** The most caches that one instance declares. */
  public static final int MAX_CACHES = 1_024;

  /** The most roles that are named as the writers of one cache. */
  public static final int MAX_WRITERS = 64;

  public CacheDeclaration {
    Names.require("cache", cache);
    Objects.requireNonNull(writers, "writers");
    if (writers.size() > MAX_WRITERS) {
      throw new IllegalArgumentException(
          "writers of cache \""
              + cache
              + "\" must be at most "
              + MAX_WRITERS
              + " roles but are "
              + writers.size());
    }
    writers.forEach(role -> Names.require("role", role));
    writers = Collections.unmodifiableSortedSet(new TreeSet<>(writers));
  }
}
