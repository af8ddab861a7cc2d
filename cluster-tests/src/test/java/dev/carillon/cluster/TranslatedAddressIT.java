package dev.carillon.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.cluster.network.Hosts;
import dev.carillon.cluster.network.Namespaces;
import dev.carillon.cluster.network.TalkingInstance;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * An instance behind address translation, of which only one port of a router can be reached, under
 * mutual TLS: the address that it advertises counts and not the one that it has.
 */
class TranslatedAddressIT {
  private static final TlsFiles FILES = TlsFiles.in("translated");
  private static @Nullable Hosts hosts;

  @BeforeAll
  static void makeHosts() {
    hosts = Namespaces.require(Hosts::new);
  }

  private static Hosts hosts() {
    return Objects.requireNonNull(hosts);
  }

  @AfterAll
  static void removeHosts() {
    if (hosts != null) {
      hosts.close();
    }
  }

  @Test
  void instanceIsReachedWhereItSaysAndFlushesTravelBothWays() throws Exception {
    try (Talker open = Talker.open();
        Talker hidden =
            Talker.hidden(
                "-Dcarillon.advertised-address=" + Hosts.ROUTER + ":" + Hosts.ROUTER_PORT)) {
      open.awaitLine("InstanceJoined[instance=hidden");
      hidden.awaitLine("InstanceJoined[instance=open");

      hidden.say("from-hidden");
      hidden.awaitLine("2 of 2 applied");
      open.awaitLine("talk/default/from-hidden");
      open.say("from-open");
      open.awaitLine("2 of 2 applied");
      hidden.awaitLine("talk/default/from-open");
    }
  }

  @Test
  void withoutAnAdvertisedAddressNobodyGetsThrough() throws Exception {
    try (Talker open = Talker.open();
        Talker hidden = Talker.hidden("-Dcarillon.join-timeout=3s")) {
      hidden.awaitLine("CAR1014 ");

      assertThat(open.lines()).noneMatch(line -> line.startsWith("InstanceJoined[instance=hidden"));
    }
  }

  /** An instance in a process of its own. */
  private record Talker(Process process, Path log, PrintWriter input) implements AutoCloseable {
    /** Starts the one that knows of nobody. */
    static Talker open() throws IOException {
      return start("open", Hosts.OPEN, Hosts.OPEN, List.of());
    }

    /** Starts the one that nobody can reach where it is. */
    static Talker hidden(String setting) throws IOException {
      return start(
          "hidden",
          Hosts.HIDDEN,
          Hosts.ROUTER + "," + Hosts.HIDDEN,
          List.of("-Dcarillon.members=" + Hosts.OPEN + ":" + Hosts.PORT, setting));
    }

    private static Talker start(String name, String address, String host, List<String> more)
        throws IOException {
      List<String> command = new ArrayList<>();
      command.add(Jdk.running().tool("java"));
      command.addAll(Jdk.QUICK_TO_START);
      command.addAll(
          List.of(
              "-Djava.rmi.server.hostname=nowhere.invalid",
              "-Dcarillon.instance=" + name,
              "-Dcarillon.bind-address=" + address,
              "-Dcarillon.port=" + Hosts.PORT));
      FILES.instance(name, host).forEach(setting -> command.add("-D" + setting));
      command.addAll(more);
      command.addAll(
          List.of("-cp", System.getProperty("java.class.path"), TalkingInstance.class.getName()));
      Path log = Path.of(System.getProperty("work"), "tls", "translated", name + ".log");
      Process process =
          new ProcessBuilder(
                  name.equals("open") ? hosts().onOpen(command) : hosts().onHidden(command))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      return new Talker(
          process, log, new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8));
    }

    void say(String key) {
      input.println(key);
    }

    List<String> lines() throws IOException {
      return Files.readAllLines(log);
    }

    void awaitLine(String part) {
      await()
          .atMost(30, SECONDS)
          .untilAsserted(() -> assertThat(lines()).anyMatch(line -> line.contains(part)));
    }

    @Override
    public void close() {
      process.destroyForcibly();
      await().atMost(10, SECONDS).until(() -> !process.isAlive());
    }
  }
}
