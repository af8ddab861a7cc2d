package dev.carillon.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.cluster.Processes.Result;
import dev.carillon.contracts.RollStatus;
import dev.carillon.rmi.NotifyClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.rmi.RemoteException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/**
 * Three servers with two applications each: role {@code web} recycles by being redeployed, role
 * {@code whole} by ending its server. A change of the setting {@code probe.setting} recycles {@code
 * web}.
 */
final class RollingServers implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final int RECYCLES = 75;

  private static final List<String> NODES = List.of("node1", "node2", "node3");

  private final List<MicroServer> servers = new CopyOnWriteArrayList<>();

  /** Starts them side by side, and waits until all say that they are ready. */
  RollingServers(String... settings) {
    List<CompletableFuture<MicroServer>> starting =
        NODES.stream()
            .map(node -> CompletableFuture.supplyAsync(() -> start(node, settings)))
            .toList();
    try {
      starting.forEach(each -> servers.add(each.join()));
      awaitReady();
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private static MicroServer start(String node, String... settings) {
    set(node, "old");
    return MicroServer.start(
        node,
        List.of(
            "-Dcarillon.members=" + members(),
            "-Dcarillon.recycle.min-uptime=0s",
            "-Dprobe.settings=" + settingsOf(node)),
        application(
            "web",
            settings,
            "carillon.recycle.mode=application",
            "carillon.recycle.on-change=probe.setting",
            "carillon.recycle.poll=500ms"),
        application("whole", settings, "carillon.recycle.mode=instance"));
  }

  private static WebArchive application(String name, String[] settings, String... own) {
    List<String> all = new ArrayList<>(List.of(settings));
    all.addAll(List.of(own));
    all.add("carillon.recycle.readiness-delay=3s");
    return Applications.probe(name, all.toArray(String[]::new));
  }

  private static String members() {
    List<String> members = new ArrayList<>();
    for (String node : NODES) {
      int first = Integer.getInteger(node + ".carillon");
      members.add("127.0.0.1:" + first);
      members.add("127.0.0.1:" + (first + 1));
    }
    return String.join(",", members);
  }

  private static Path settingsOf(String node) {
    return Path.of(System.getProperty("work"), "servers", node + ".properties").toAbsolutePath();
  }

  private static void set(String node, String value) {
    Path settings = settingsOf(node);
    Path written = settings.resolveSibling(node + ".written");
    try {
      Files.createDirectories(settings.getParent());
      Files.writeString(written, "probe.setting=" + value);
      Files.move(written, settings, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Changes the setting where one server reads it. */
  void set(int server, String value) {
    set(NODES.get(server), value);
  }

  void awaitReady() {
    for (MicroServer each : servers) {
      await().atMost(PATIENCE).until(() -> Http.get(each.url(""), "health/ready").status() == 200);
    }
  }

  MicroServer get(int server) {
    return servers.get(server);
  }

  /** Returns the server of a member of a roll. */
  MicroServer of(RollStatus.Member member) {
    String node = member.name().substring(0, member.name().indexOf('/'));
    return servers.get(NODES.indexOf(node));
  }

  List<MicroServer> all() {
    return servers;
  }

  List<URL> roots() {
    return servers.stream().map(each -> each.url("")).toList();
  }

  /** Returns the incarnation of an application on a server. */
  String incarnation(int server, String application) {
    return Http.get(servers.get(server).url(application), "self").body();
  }

  /** Waits until one server has ended to be started again, and returns which. */
  int awaitOneEnd() {
    MicroServer ended =
        await()
            .atMost(PATIENCE)
            .until(
                () -> servers.stream().filter(each -> !each.isAlive()).findFirst(),
                Optional::isPresent)
            .orElseThrow();
    assertThat(ended.awaitExit()).isEqualTo(RECYCLES);
    return servers.indexOf(ended);
  }

  void startAgain(int server) {
    servers.set(server, servers.get(server).startAgain());
  }

  /** Lets the controller recycle a role, asking the instance of the role on a server for it. */
  CompletableFuture<Result> recycle(int server, String role, String... options) {
    List<String> command = Jdk.running().program(List.of(), "dev.carillon.cli.Carillon");
    command.addAll(
        List.of(
            "recycle",
            "--role",
            role,
            "--timeout",
            "5m",
            "--connect",
            "127.0.0.1:" + servers.get(server).port(role)));
    command.addAll(List.of(options));
    return CompletableFuture.supplyAsync(() -> Processes.run(command));
  }

  /** Returns a client of an application's instance on a server. */
  NotifyClient client(int server, String application) throws RemoteException {
    return NotifyClient.connect("127.0.0.1", servers.get(server).port(application));
  }

  /** Returns the rolls of a role as whoever of it answers first knows them. */
  List<RollStatus> rolls(String role) {
    return IntStream.range(0, servers.size())
        .mapToObj(server -> rolls(server, role))
        .filter(rolls -> !rolls.isEmpty())
        .findFirst()
        .orElse(List.of());
  }

  /** Returns the rolls that an instance knows; none if it does not answer. */
  List<RollStatus> rolls(int server, String role) {
    try (NotifyClient client = client(server, role)) {
      return client.status().rolls();
    } catch (RemoteException e) {
      return List.of();
    }
  }

  @Override
  public void close() {
    servers.forEach(MicroServer::close);
  }
}
