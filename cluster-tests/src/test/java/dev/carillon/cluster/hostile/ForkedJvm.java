package dev.carillon.cluster.hostile;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.carillon.CarillonInstance;
import dev.carillon.contracts.NotifyService;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A small JVM beside this one, and what it has printed. It ends when it is closed, or with this
 * JVM, since it waits for the end of its input.
 */
final class ForkedJvm implements AutoCloseable {
  private final Process process;
  private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();

  private ForkedJvm(Process process) {
    this.process = process;
    Thread reader = new Thread(this::read, "output of " + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  /** Starts a class with settings as system properties. */
  static ForkedJvm start(Class<?> main, Map<String, String> settings) throws IOException {
    return start(command(main, settings));
  }

  /** Starts a class that may have so many files and sockets open. */
  static ForkedJvm start(Class<?> main, Map<String, String> settings, int openFiles)
      throws IOException {
    List<String> limited =
        new ArrayList<>(List.of("sh", "-c", "ulimit -n " + openFiles + "; exec \"$0\" \"$@\""));
    limited.addAll(command(main, settings));
    return start(limited);
  }

  private static ForkedJvm start(List<String> command) throws IOException {
    return new ForkedJvm(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  private static List<String> command(Class<?> main, Map<String, String> settings) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", classPath()));
    settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.add(main.getName());
    return command;
  }

  private static String classPath() {
    return Stream.of(ForkedJvm.class, NotifyService.class, CarillonInstance.class, Caffeine.class)
        .map(ForkedJvm::placeOf)
        .distinct()
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String placeOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private void read() {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      lines.add("its output broke off: " + e);
    }
  }

  /** Waits for a line that begins so, and returns what follows. */
  String await(String beginning) {
    return Awaitility.await(beginning)
        .atMost(30, SECONDS)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> lineThatBegins(beginning), Optional::isPresent)
        .orElseThrow()
        .substring(beginning.length());
  }

  private Optional<String> lineThatBegins(String beginning) {
    if (!process.isAlive()) {
      throw new IllegalStateException("it has ended: " + output());
    }
    return lines.stream().filter(line -> line.startsWith(beginning)).findFirst();
  }

  /** Says in how many lines a text stands. */
  long count(String text) {
    return lines.stream().filter(line -> line.contains(text)).count();
  }

  String output() {
    return String.join("\n", lines);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Returns how many threads it has. */
  int threads() {
    try (Stream<String> status = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
      return status
          .filter(line -> line.startsWith("Threads:"))
          .map(line -> Integer.parseInt(line.substring("Threads:".length()).strip()))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns how much processor time it has taken. */
  Duration worked() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    Awaitility.await().atMost(10, SECONDS).until(() -> !process.isAlive());
  }
}
