package dev.carillon.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders for servers. */
final class Folders {
  private Folders() {}

  /** Makes a folder, without what an earlier run has left in it. */
  static Path empty(Path folder) throws IOException {
    delete(folder);
    return Files.createDirectories(folder);
  }

  /** Deletes a folder with all that is in it, if there is one. */
  static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      for (Path each : all(folder).sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  /** Copies a folder to where there is none. */
  static void copy(Path from, Path to) throws IOException {
    for (Path each : all(from).toList()) {
      Files.copy(each, to.resolve(from.relativize(each).toString()));
    }
  }

  private static Stream<Path> all(Path folder) throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      return List.copyOf(found.toList()).stream();
    }
  }
}
