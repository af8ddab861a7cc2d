package dev.carillon.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.cluster.network.Islands;
import dev.carillon.cluster.network.NameServer;
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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Instances on hosts of their own that find each other by the DNS alone, as pods do by a headless
 * service, under mutual TLS with certificates that name the service and no address.
 */
class DnsIT {
  private static final String NAME = "shop.test";
  private static final TlsFiles FILES = TlsFiles.in("dns");
  private static @Nullable Islands islands;

  @BeforeAll
  static void makeHosts() {
    islands = Namespaces.require(() -> new Islands(4));
  }

  private static Islands islands() {
    return Objects.requireNonNull(islands);
  }

  @AfterAll
  static void removeHosts() {
    if (islands != null) {
      islands.close();
    }
  }

  @Test
  void whoHasAnAddressOfTheNameIsFoundAndWhoIsBackAtAnotherOneToo() throws Exception {
    try (Program names = nameServer()) {
      names.say(NAME + addresses(0, 1));
      try (Program one = instance("one", 0);
          Program two = instance("two", 1)) {
        one.awaitLine("InstanceJoined[instance=two");
        two.awaitLine("InstanceJoined[instance=one");
        one.say("first");
        one.awaitLine("2 of 2 applied");

        names.say(NAME + addresses(0, 1, 2));
        try (Program three = instance("three", 2)) {
          one.awaitLine("InstanceJoined[instance=three");
          three.awaitLine("InstanceJoined[instance=two");
          two.awaitLine("InstanceJoined[instance=three"); // or a flush stands for what it says
          two.say("second");
          three.awaitLine("talk/default/second");

          two.kill();
          names.say(NAME + addresses(0, 2, 3));
          try (Program back = instance("two", 3)) {
            one.awaitLine("departure=REPLACED");
            three.awaitLine("departure=REPLACED");
            back.awaitLine("InstanceJoined[instance=three");
            one.say("third");
            back.awaitLine("talk/default/third");
          }
        }
      }
    }
  }

  private static String addresses(int... hosts) {
    return IntStream.of(hosts)
        .mapToObj(host -> " " + islands().address(host))
        .collect(Collectors.joining());
  }

  private static Program nameServer() throws IOException {
    List<String> command = new ArrayList<>(islands().onStore());
    command.addAll(java(NameServer.class, List.of()));
    command.add(islands().store());
    Program server = Program.start("names", command);
    server.awaitLine("ready");
    return server;
  }

  private static Program instance(String name, int host) throws IOException {
    Path resolver = directory().resolve("resolv.conf");
    Files.writeString(resolver, "nameserver " + islands().store() + "\n");
    List<String> command = new ArrayList<>(islands().on(host));
    command.addAll(
        List.of(
            "sh", "-c", "mount --bind '" + resolver + "' /etc/resolv.conf && exec \"$@\"", "sh"));
    List<String> settings = new ArrayList<>(FILES.instance(name, NAME));
    settings.addAll(
        List.of(
            "carillon.instance=" + name,
            "carillon.bind-address=" + islands().address(host),
            "carillon.port=6200",
            "carillon.dns=" + NAME + ":6200"));
    command.addAll(java(TalkingInstance.class, settings));
    return Program.start(name + "-" + host, command);
  }

  private static Path directory() throws IOException {
    Path directory = Path.of(System.getProperty("work"), "tls", "dns").toAbsolutePath();
    return Files.createDirectories(directory);
  }

  private static List<String> java(Class<?> main, List<String> settings) {
    List<String> options = settings.stream().map(setting -> "-D" + setting).toList();
    return Jdk.running().program(options, main.getName());
  }

  /** A program in a process of its own, with what it has printed. */
  private record Program(Process process, Path log, PrintWriter input) implements AutoCloseable {
    static Program start(String name, List<String> command) throws IOException {
      Path log = directory().resolve(name + ".log");
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      return new Program(
          process, log, new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8));
    }

    void say(String line) {
      input.println(line);
    }

    void awaitLine(String part) {
      await()
          .atMost(40, SECONDS)
          .untilAsserted(
              () -> assertThat(Files.readAllLines(log)).anyMatch(line -> line.contains(part)));
    }

    @Override
    public void close() {
      kill();
    }

    /** No goodbye is said. */
    void kill() {
      process.destroyForcibly();
      await().atMost(10, SECONDS).until(() -> !process.isAlive());
    }
  }
}
