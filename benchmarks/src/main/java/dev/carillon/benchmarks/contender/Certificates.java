package dev.carillon.benchmarks.contender;

import dev.carillon.tls.ClientSecurity;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * The certificates of a run: a CA, one certificate for all seats, one for a caller from outside.
 * {@code server-config/tls} makes them in a temporary directory when they are first asked for; the
 * measuring process removes them when it ends.
 */
public final class Certificates {
  private static final String PLACE = "carillon.benchmarks.certificates";
  private static final String CLUSTER = "bench";

  private Certificates() {}

  /** Made once in a process that was not told where they are. */
  private static final class Place {
    static final Path DIRECTORY = told();

    private static Path told() {
      String place = System.getProperty(PLACE);
      return place == null ? make() : Path.of(place);
    }
  }

  /** Returns the argument that tells another JVM where they are. */
  public static String jvmArgument() {
    return "-D" + PLACE + "=" + Place.DIRECTORY;
  }

  /** Returns the settings of an instance at any seat. */
  static Map<String, String> ofSeats() {
    Properties read = new Properties();
    Path file = Place.DIRECTORY.resolve("instances/seats/carillon.properties");
    try (Reader reader = Files.newBufferedReader(file)) {
      read.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, String> settings = new HashMap<>();
    read.stringPropertyNames().forEach(key -> settings.put(key, read.getProperty(key)));
    return settings;
  }

  /** Returns what a caller from outside the cluster shows. */
  static ClientSecurity ofCaller() {
    return ClientSecurity.mutual(Place.DIRECTORY.resolve("controllers/caller/carillon.properties"));
  }

  private static Path make() {
    try {
      Path directory = Files.createTempDirectory("carillon-benchmarks");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(directory)));
      run("ca", directory, "--cluster", CLUSTER);
      run("instance", directory, "--as", "seats", "--name", "seat-*/bench", "--host", Seat.HOST);
      run("controller", directory, "--name", "caller");
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void run(String command, Path directory, String... options)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("sh", script().toString(), command, directory.toString());
    builder.command().addAll(List.of(options));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(builder.command() + ": " + said);
    }
  }

  /** Found from where this module is built: its target directory. */
  private static Path script() {
    try {
      Path built =
          Path.of(Certificates.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return built.resolve("../../../server-config/tls").normalize();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void remove(Path directory) {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    } catch (IOException e) {
      System.err.printf("%s is left: %s%n", directory, e);
    }
  }
}
