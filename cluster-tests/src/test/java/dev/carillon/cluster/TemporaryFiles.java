package dev.carillon.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Where the servers of one test JVM put temporary files, within the build's folder: each unpacks
 * 100 MB, which one that is killed leaves behind.
 */
public final class TemporaryFiles implements LauncherSessionListener {
  /** Leaves nothing of an earlier run. */
  @Override
  public void launcherSessionOpened(LauncherSession session) {
    if (System.getProperty("work") != null) {
      empty(here());
    }
  }

  private static Path here() {
    return Path.of(System.getProperty("work"), "tmp").toAbsolutePath();
  }

  /** Makes a folder for what a server unpacks, without what its forerunner has left. */
  static Path ofServer(String node) {
    return empty(here().resolve(node));
  }

  /** Deletes what a server has left that has ended. */
  static void delete(String node) {
    try {
      Folders.delete(here().resolve(node));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path empty(Path folder) {
    try {
      return Folders.empty(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
