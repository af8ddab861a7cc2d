package dev.carillon.cluster;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.cluster.Processes.Result;
import dev.carillon.config.ConfigKey;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command {@code cluster} as it is shipped: it starts again what recycles, and nothing else. A
 * stand-in takes Payara Micro's place, since it ends as it is told; {@code LongRollsRun} does it
 * with servers.
 */
class ClusterScriptTest {
  private static final int RECYCLES =
      Integer.parseInt(ConfigKey.RECYCLE_EXIT_STATUS.defaultValue().orElseThrow());

  private final List<ClusterScript> clusters = new ArrayList<>();
  private Path root;

  @BeforeEach
  void use(@TempDir Path empty) {
    root = empty;
  }

  @AfterEach
  void stop() {
    clusters.forEach(ClusterScript::close);
  }

  @Test
  void instanceThatRecyclesIsStartedAgainAndNoOther() throws Exception {
    ClusterScript cluster = cluster(shipped(), "");
    up(cluster, "up", "1", "--detach");
    for (int i = 0; i < 2; i++) {
      end(cluster, RECYCLES);
      assertThat(isStartedAgain(cluster)).as("recycled").isTrue();
    }
    assertThat(starts(cluster)).as("one log over all starts").isEqualTo(3);

    for (int status : new int[] {0, 1}) {
      end(cluster, status);
      assertThat(isStartedAgain(cluster)).as("ended with " + status).isFalse();
      assertThat(cluster.run("status").output()).containsPattern("inst1 .* stopped");
      up(cluster, "add");
    }
    assertThat(cluster.run("kill", "1").output()).contains("inst1 killed.");
    assertThat(isStartedAgain(cluster)).as("killed").isFalse();
  }

  @Test
  void instanceThatRecyclesWhileItIsStoppedIsNotStartedAgain() throws Exception {
    ClusterScript cluster = cluster(shipped(), "-D" + StandInServer.AT_TERM + "=" + RECYCLES);
    up(cluster, "up", "1", "--detach");

    assertThat(cluster.run("down").output()).contains("inst1 stopped.");
    assertThat(isStartedAgain(cluster)).isFalse();
    assertThat(starts(cluster)).isEqualTo(1);
  }

  @Test
  void scriptThatKnowsNoRecyclingIsFound() throws Exception {
    ClusterScript cluster = cluster(changed("recycle_status=75", "recycle_status=76"), "");
    up(cluster, "up", "1", "--detach");

    end(cluster, RECYCLES);
    assertThat(isStartedAgain(cluster)).isFalse();
  }

  @Test
  void scriptThatStartsAgainWhateverEndsIsFound() throws Exception {
    String script = changed("[ $status -eq $recycle_status ]", "true");
    ClusterScript cluster = cluster(script, "");
    up(cluster, "up", "1", "--detach");

    end(cluster, 1);
    assertThat(isStartedAgain(cluster)).isTrue();
  }

  @Test
  void scriptThatDoesNotAskWhetherItIsStoppedIsFound() throws Exception {
    String script = changed("is_wanted() { # INSTANCE PID", "is_wanted() { return 0");
    ClusterScript cluster = cluster(script, "-D" + StandInServer.AT_TERM + "=" + RECYCLES);
    up(cluster, "up", "1", "--detach");

    CompletableFuture<Result> down = CompletableFuture.supplyAsync(() -> cluster.run("down"));
    await().atMost(60, SECONDS).until(() -> starts(cluster) > 1);
    cluster.servers(1).forEach(ProcessHandle::destroyForcibly);
    assertThat(down.join().status()).isZero();
  }

  @Test
  void instanceThatEndsWhileItStartsIsSaidAndNothingIsLeft() throws Exception {
    ClusterScript cluster = cluster(shipped(), "-D" + StandInServer.AT_START + "=3");

    Result up = cluster.run("up", "1", "--detach");

    assertThat(up.output())
        .contains("inst1 stopped while it started", "the disk is full", cluster.log(1).toString());
    assertThat(up.status()).isEqualTo(1);
    assertThat(isStartedAgain(cluster)).isFalse();
    assertThat(cluster.run("status").output()).contains("Nothing is running");
  }

  @Test
  void takenPortIsNamedBeforeAnythingStarts() throws Exception {
    ClusterScript cluster = cluster(shipped(), "");
    int port = ClusterScript.carillonPort(1);
    try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      Result up = cluster.run("up", "1", "--detach");

      assertThat(up.output())
          .contains("port " + other.getLocalPort() + ", the Carillon port of inst1, is taken")
          .contains("CARILLON_PORT_BASE");
      assertThat(up.status()).isEqualTo(1);
    }
    assertThat(cluster.log(1)).doesNotExist();
  }

  /** As {@code carillon} does, which takes what it prints into its own variables. */
  @Test
  void whereTheControllerFindsItsFilesMayHaveAnyName() throws Exception {
    Path state = root.resolve("o'state $HOME \"2\"");
    ClusterScript cluster = cluster(shipped(), state, "");
    Path tls = Files.writeString(root.resolve("server-config/tls"), "#!/bin/sh\n");
    assertThat(tls.toFile().setExecutable(true)).isTrue();
    up(cluster, "up", "1", "--detach", "--tls");

    String found = cluster.run("controller").output();

    String script = "eval \"$1\" && echo \"$CARILLON_CONNECT $CARILLON_SECURITY\"";
    assertThat(Processes.run(List.of("sh", "-c", script, "sh", found)).output().strip())
        .isEqualTo(
            "127.0.0.1:%d %s/certificates/controllers/ops/carillon.properties",
            ClusterScript.carillonPort(1), state);
  }

  @Test
  void wrongInputIsRefusedWithTheLimit() throws Exception {
    ClusterScript cluster = cluster(shipped(), "");
    Map<List<String>, String> refusals =
        Map.of(
            List.of("up", "11"), "the number of instances must be 1..10 but was '11'",
            List.of("up", "--detached"), "up knows --detach and --tls, not '--detached'",
            List.of("kill", "0"), "the instance must be 1..10 but was '0'",
            List.of("thaw", "2"), "inst2 is not running",
            List.of("kill"), "kill takes one instance",
            List.of("controller"), "no instance is running",
            List.of("restart"), "'restart' is no command");
    refusals.forEach(
        (arguments, refusal) -> {
          Result result = cluster.run(arguments.toArray(String[]::new));
          assertThat(result.output()).contains("cluster: " + refusal);
          assertThat(result.status()).as(refusal).isEqualTo(2);
        });
  }

  /** Waits for a server, or for the end of everything. */
  private static boolean isStartedAgain(ClusterScript cluster) {
    return await()
        .atMost(60, SECONDS)
        .until(
            () -> {
              if (isReady()) {
                return "ready";
              }
              boolean isOver = cluster.supervisors().isEmpty() && cluster.servers(1).isEmpty();
              return isOver ? "over" : "";
            },
            state -> !state.isEmpty())
        .equals("ready");
  }

  private static boolean isReady() throws IOException {
    return Http.get(ClusterScript.root(1), "health/ready").status() == 200;
  }

  /** Lets the server end, and waits until its process has. */
  private static void end(ClusterScript cluster, int status) throws IOException {
    List<ProcessHandle> before = cluster.servers(1);
    assertThat(before).hasSize(1);
    Http.get(ClusterScript.root(1), "end?" + status);
    before.forEach(each -> each.onExit().join());
  }

  private static long starts(ClusterScript cluster) throws IOException {
    return Files.readString(cluster.log(1)).lines().filter(StandInServer.READY::equals).count();
  }

  private static void up(ClusterScript cluster, String... command) {
    Result up = cluster.run(command);
    assertThat(up.output()).contains("inst1  http://127.0.0.1:" + ClusterScript.httpPort(1));
    assertThat(up.status()).as(up.output()).isZero();
  }

  private static String shipped() throws IOException {
    return Files.readString(ClusterScript.SHIPPED);
  }

  private static String changed(String text, String replacement) throws IOException {
    String script = shipped();
    assertThat(script).containsOnlyOnce(text);
    return script.replace(text, replacement);
  }

  /** Puts a script to where it finds what it needs without Maven. */
  private ClusterScript cluster(String text, String jvmOptions) throws IOException {
    return cluster(text, root.resolve("server-config/target"), jvmOptions);
  }

  private ClusterScript cluster(String text, Path state, String jvmOptions) throws IOException {
    Path folder = Files.createDirectories(root.resolve("server-config"));
    Path script = Files.writeString(folder.resolve("cluster"), text);
    assertThat(script.toFile().setExecutable(true)).isTrue();
    for (String file : new String[] {"Probe.java", "preboot.txt"}) {
      Files.copy(ClusterScript.SHIPPED.resolveSibling(file), folder.resolve(file));
    }
    String settings = Files.readString(ClusterScript.SHIPPED.resolveSibling("../pom.xml"));
    Files.writeString(root.resolve("pom.xml"), settings);
    Matcher version = Pattern.compile("<payara.version>(.*)</payara.version>").matcher(settings);
    assertThat(version.find()).isTrue();
    Path fetched = Files.createDirectories(folder.resolve("target"));
    putStandIn(fetched.resolve("payara-micro-" + version.group(1) + ".jar"));
    Path war = Files.createFile(root.resolve("shop.war"));
    ClusterScript cluster =
        new ClusterScript(
            script,
            state,
            Map.of("CARILLON_WAR", war.toString(), "CARILLON_JAVA_OPTS", jvmOptions));
    clusters.add(cluster);
    return cluster;
  }

  private static void putStandIn(Path jar) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, StandInServer.class.getName());
    String file = StandInServer.class.getName().replace('.', '/') + ".class";
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out, manifest);
        var in = StandInServer.class.getResourceAsStream("/" + file)) {
      entries.putNextEntry(new ZipEntry(file));
      requireNonNull(in).transferTo(entries);
    }
  }
}
