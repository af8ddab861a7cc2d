package dev.carillon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.cluster.Processes.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/**
 * A Payara Server domain of a few instances on the ports of this test JVM, made and ended by the
 * script in {@code server-config}.
 */
final class PayaraDomain implements AutoCloseable {
  private static final Path SCRIPT =
      Path.of(System.getProperty("basedir"), "../server-config/payara-server/domain").normalize();

  private final Path state =
      Path.of(System.getProperty("work"), "payara-server").toAbsolutePath().normalize();
  private final int base = Integer.getInteger("node1.http") - 10;
  private final String application;
  private final Path war;

  /** Makes the domain, and waits until all instances are ready. */
  PayaraDomain(WebArchive archive, int instances, String... options) {
    war = MicroServer.export("payara-server", archive).toPath().toAbsolutePath();
    application = archive.getName().replace(".war", "");
    if (Files.exists(state)) {
      run("delete");
    }
    List<String> up = new ArrayList<>(List.of("up", Integer.toString(instances)));
    up.addAll(Arrays.asList(options));
    try {
      assertDone(run(up.toArray(String[]::new)));
    } catch (AssertionError e) {
      close();
      throw e;
    }
  }

  /** Runs a command of the script, and waits for its end. */
  Result run(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "env",
                "JAVA_HOME=" + System.getProperty("java.home"),
                "CARILLON_PAYARA=" + Path.of(System.getProperty("servers"), "payara6"),
                "CARILLON_STATE_DIR=" + state,
                "CARILLON_DOMAIN_BASE=" + base,
                "CARILLON_WAR=" + war,
                SCRIPT.toString()));
    command.addAll(Arrays.asList(arguments));
    return Processes.run(command);
  }

  /** Runs a command of the controller's through an instance, and waits for its end. */
  Result controller(int instance, String... arguments) {
    List<String> command = Jdk.running().program(List.of(), "dev.carillon.cli.Carillon");
    command.addAll(Arrays.asList(arguments));
    command.addAll(List.of("--connect", "127.0.0.1:" + port(instance, 11)));
    return Processes.run(command);
  }

  static void assertDone(Result result) {
    assertThat(result.status()).as(result.output()).isZero();
  }

  /** Returns the root of the application on an instance. */
  URL url(int instance) {
    try {
      return URI.create(root(instance) + application + "/").toURL();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the root of an instance's server. */
  URL root(int instance) {
    try {
      return URI.create("http://127.0.0.1:" + port(instance, 0) + "/").toURL();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int port(int instance, int which) {
    return base + 88 + 12 * instance + which;
  }

  /** Returns all that an instance has logged. */
  String log(int instance) {
    return log("nodes/carillon-node/inst" + instance);
  }

  /** Returns all that the administration server has logged. */
  String administrationLog() {
    return log("domains/carillon");
  }

  /** Kills the administration server, and it alone. */
  void killAdministration() {
    Processes.signal("KILL", Long.parseLong(read("domains/carillon/config/pid").strip()));
  }

  private String log(String home) {
    return read(home + "/logs/server.log");
  }

  private String read(String file) {
    try {
      return Files.readString(state.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    run("delete");
  }
}
