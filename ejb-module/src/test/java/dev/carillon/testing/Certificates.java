package dev.carillon.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Certificates for tests, made once by {@code server-config/tls} and kept in {@code target} until
 * that changes.
 */
public final class Certificates {
  private static final Path SCRIPT = Path.of("..", "server-config", "tls").toAbsolutePath();
  private static final Path HOME = Path.of("target", "certificates").toAbsolutePath();

  /** The instance shop-1/web. */
  public static final String ONE = "shop/instances/one";

  /** Instances named by the pattern shop-*&#47;web. */
  public static final String TWO = "shop/instances/two";

  /** The instance shop-1/web, on another host. */
  public static final String ELSEWHERE = "shop/instances/elsewhere";

  /** A controller. */
  public static final String OPS = "shop/controllers/ops";

  /** The instance shop-1/web of a cluster of the same name, and of another CA. */
  public static final String FOREIGN = "foreign/instances/one";

  private static boolean made;

  private Certificates() {}

  /** What a command has come to. */
  public record Run(int status, String output) {}

  /** Runs {@code server-config/tls}. */
  public static Run run(String... arguments) {
    List<String> command = new ArrayList<>(List.of("sh", SCRIPT.toString()));
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(1, TimeUnit.MINUTES)) {
        process.destroyForcibly();
      }
      return new Run(process.waitFor(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void make(String... arguments) {
    Run run = run(arguments);
    if (run.status() != 0) {
      throw new IllegalStateException(run.output());
    }
  }

  /** Returns the directory of one that is named above. */
  public static synchronized Path of(String name) {
    if (!made) {
      try {
        makeAllOnce();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      made = true;
    }
    return HOME.resolve(name);
  }

  /** Test processes run side by side, and one makes them for all. */
  private static void makeAllOnce() throws IOException {
    Files.createDirectories(HOME.getParent());
    try (FileChannel turn =
            FileChannel.open(
                HOME.resolveSibling(HOME.getFileName() + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock mine = turn.lock()) {
      if (mine.isValid()) {
        makeAll();
      }
    }
  }

  private static void makeAll() throws IOException {
    Path done = HOME.resolve("done");
    if (Files.exists(done)
        && Files.getLastModifiedTime(done).compareTo(Files.getLastModifiedTime(SCRIPT)) > 0) {
      return;
    }
    remove(HOME);
    Files.createDirectories(HOME);
    String shop = HOME.resolve("shop").toString();
    make("ca", shop, "--cluster", "shop");
    instance(shop, "one", "shop-1/web", "127.0.0.1,localhost");
    instance(shop, "two", "shop-*/web", "127.0.0.1,localhost");
    instance(shop, "elsewhere", "shop-1/web", "192.0.2.1,elsewhere.example");
    make("controller", shop, "--name", "ops");
    String foreign = HOME.resolve("foreign").toString();
    make("ca", foreign, "--cluster", "shop");
    instance(foreign, "one", "shop-1/web", "127.0.0.1,localhost");
    Files.createFile(done);
  }

  private static void instance(String ca, String directory, String name, String hosts) {
    make("instance", ca, "--as", directory, "--name", name, "--host", hosts);
  }

  private static void remove(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> all = Files.walk(directory)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }

  /**
   * Returns the settings that the script made for one that is named above, and time for its
   * handshakes: here they are many, on a machine that is busy with others.
   */
  public static Map<String, String> settings(String name) {
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(of(name).resolve("carillon.properties"))) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    properties.setProperty("carillon.tls.handshake-timeout", "30s");
    return new HashMap<>(
        properties.stringPropertyNames().stream()
            .collect(Collectors.toMap(Function.identity(), properties::getProperty)));
  }

  /** Returns what answers with these settings. */
  public static Function<String, Optional<String>> source(Map<String, String> settings) {
    return key -> Optional.ofNullable(settings.get(key));
  }
}
