package dev.carillon.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A disk of 256 MiB with a server's log and what it unpacks. */
record SmallDisk(Path root) implements AutoCloseable {
  private static final byte[] CHUNK = new byte[4_096];

  /** Makes it, and puts a server's log there. */
  static SmallDisk at(Path root, String log) {
    try {
      Files.createDirectories(root);
      run("mount", "-t", "tmpfs", "-o", "size=256m", "tmpfs", root.toString());
      Path usual = root.resolveSibling("servers").resolve(log);
      Files.createDirectories(usual.getParent());
      Files.deleteIfExists(usual);
      Files.createSymbolicLink(usual, root.resolve(log));
      return new SmallDisk(root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns what a command begins with that unpacks there. */
  List<String> prefix() {
    return List.of("env", "JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=" + root);
  }

  /** Leaves no byte. */
  void fill() {
    try (OutputStream out = Files.newOutputStream(filler())) {
      while (true) {
        out.write(CHUNK);
      }
    } catch (IOException e) {
      if (!isFull()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  boolean isFull() {
    return root.toFile().getUsableSpace() == 0;
  }

  void free() {
    try {
      Files.delete(filler());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path filler() {
    return root.resolve("filler");
  }

  private static void run(String... command) {
    Processes.Result result = Processes.run(List.of(command));
    if (result.status() != 0) {
      throw new IllegalStateException(String.join(" ", command) + ": " + result.output());
    }
  }

  @Override
  public void close() {
    run("umount", "--lazy", root.toString());
  }
}
