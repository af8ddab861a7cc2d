package dev.carillon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.cli.LocalCluster.Node;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A controller with a certificate that {@code server-config/tls} has made, and one with none. */
@Timeout(120)
class TlsTest {
  private static final Path SCRIPT = Path.of("..", "server-config", "tls").toAbsolutePath();

  @TempDir private Path directory = Path.of("");

  private Path certificates(String name) throws Exception {
    Path made = directory.resolve(name);
    List<String> command = new ArrayList<>(List.of("sh", SCRIPT.toString(), "cluster"));
    command.addAll(List.of(made.toString(), "--cluster", "shop", "--controller", "ops"));
    command.addAll(List.of("--instance", "shop-1/web=127.0.0.1"));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return made;
  }

  private static Path controller(Path certificates) {
    return certificates.resolve("controllers/ops/carillon.properties");
  }

  private static Map<String, String> instance(Path certificates) throws IOException {
    Properties properties = new Properties();
    Path file = certificates.resolve("instances/shop-1-web/carillon.properties");
    try (InputStream in = Files.newInputStream(file)) {
      properties.load(in);
    }
    Map<String, String> settings = new HashMap<>();
    properties.stringPropertyNames().forEach(key -> settings.put(key, properties.getProperty(key)));
    return settings;
  }

  /** Lets the controller of another CA trust our instances all the same. */
  private static Path letTrust(Path foreign, Path ours) throws IOException {
    Path trusted = foreign.resolve("controllers/ops/trust-store.pem");
    Files.writeString(
        trusted, Files.readString(ours.resolve("ca/ca.pem")), StandardOpenOption.APPEND);
    return controller(foreign);
  }

  @Test
  void controllerIsLetInAndStrangersAreNot() throws Exception {
    Path ours = certificates("ours");
    Path foreign = certificates("foreign");
    try (LocalCluster cluster = new LocalCluster()) {
      Node node = cluster.start("shop-1/web", "web", "prices", instance(ours));

      Console known = Console.ofAProgram().with("CARILLON_SECURITY", controller(ours).toString());
      assertThat(known.run("flush", "prices", "--connect", node.at())).as(known.err()).isZero();
      assertThat(known.run("status", "--connect", node.at())).as(known.err()).isZero();

      Console doubting = Console.ofAProgram();
      String theirs = controller(foreign).toString();
      assertThat(doubting.run("status", "--connect", node.at(), "--security", theirs)).isEqualTo(1);
      assertThat(doubting.err()).contains(node.at() + " did not answer: no CA of the trust store");

      Console stranger = Console.ofAProgram();
      String file = letTrust(foreign, ours).toString();
      assertThat(stranger.run("status", "--connect", node.at(), "--security", file)).isEqualTo(1);
      assertThat(stranger.err()).contains(node.at() + " does not let this controller in (Received");

      Console plain = Console.ofAProgram();
      assertThat(plain.run("status", "--connect", node.at())).isEqualTo(1);
      assertThat(plain.err())
          .contains(node.at() + " does not speak plain RMI; it may want --security");
    }
  }
}
