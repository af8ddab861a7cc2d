package dev.carillon.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Where the tests of one JVM and their servers put temporary files, within the build's folder: each
 * server unpacks 100 MB, which one that is killed leaves behind.
 */
public final class TemporaryFiles implements LauncherSessionListener {
  private static final Path HERE = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();

  /** Leaves nothing of an earlier run. */
  @Override
  public void launcherSessionOpened(LauncherSession session) {
    if (System.getProperty("work") != null) {
      empty(HERE);
    }
  }

  /** Makes a folder for what a server unpacks, without what its forerunner has left. */
  static Path ofServer(String node) {
    return empty(HERE.resolve(node));
  }

  /** Deletes what a server has left that has ended. */
  static void delete(String node) {
    try {
      Folders.delete(HERE.resolve(node));
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
