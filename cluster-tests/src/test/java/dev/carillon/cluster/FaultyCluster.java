package dev.carillon.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.cluster.network.Islands;
import dev.carillon.cluster.network.Namespaces;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Servers on islands that find each other by their data grid; each writes, reads and sends numbers
 * whatever happens, and what all of them say of that is collected.
 */
final class FaultyCluster implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Pattern GRID = Pattern.compile("DG Size: (\\d+)");

  /** The first internal port of each. */
  static final int CARILLON = 6200;

  private static final int HTTP = 8080;
  private static final int GRID_PORT = 6900;

  /** The data grid notices after 5 s that a member is silent, and soon that it is back. */
  private static final List<String> IMPATIENT_GRID =
      List.of(
          "-Dhazelcast.heartbeat.interval.seconds=1",
          "-Dhazelcast.max.no.heartbeat.seconds=5",
          "-Dhazelcast.merge.first.run.delay.seconds=3",
          "-Dhazelcast.merge.next.run.delay.seconds=3",
          "-Dhazelcast.operation.call.timeout.millis=10000");

  private final Islands islands;
  private final Store store;
  private final List<MicroServer> servers = new ArrayList<>();
  private final Staleness staleness = new Staleness();
  private final Ledger ledger = new Ledger();

  /** Starts so many side by side. */
  FaultyCluster(int instances, String... settings) {
    this(instances, UnaryOperator.identity(), settings);
  }

  /** Does the same, some of them in other places. */
  FaultyCluster(int instances, UnaryOperator<Site> places, String... settings) {
    islands = Namespaces.require(() -> new Islands(instances));
    try {
      store = Store.at(islands);
      servers.addAll(
          SideBySide.start(
              IntStream.range(0, instances)
                  .mapToObj(host -> places.apply(site(host)))
                  .map(site -> () -> start(site, settings))));
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private Site site(int host) {
    List<String> grid =
        islands.addresses().stream().map(address -> address + ":" + GRID_PORT).toList();
    return new Site(
        "node" + (host + 1),
        islands.on(host),
        islands.address(host),
        HTTP,
        GRID_PORT,
        String.join(",", grid),
        CARILLON);
  }

  private MicroServer start(Site site, String... settings) {
    List<String> all = new ArrayList<>(IMPATIENT_GRID);
    all.addAll(
        List.of(
            "-Dstock.url=" + store.url(),
            "-Dcarillon.cluster=faults",
            "-Dcarillon.tls.mode=off",
            "-Dcarillon.bind-address=" + site.address(),
            "-Dcarillon.commit-settle=1s",
            "-Dcarillon.cache.deaf.notifications=off"));
    for (String setting : settings) {
      all.add("-D" + setting);
    }
    return MicroServer.start(site, all, Applications.stock());
  }

  /** Begins to write, to read and to send, and waits until all vouch for all. */
  void begin() {
    servers.forEach(FaultyCluster::begin);
    awaitVouched();
  }

  private static void begin(MicroServer server) {
    assertThat(Http.post(server.url("stock"), "stock?items=" + Store.ITEMS).status())
        .isEqualTo(204);
  }

  Islands islands() {
    return islands;
  }

  MicroServer server(int index) {
    return servers.get(index);
  }

  /** Kills one; what it had to say is kept. */
  void kill(int index) {
    MicroServer server = servers.get(index);
    ledger.putLast(numbers(server));
    takeNotes(server);
    server.close();
  }

  /** Starts the one that was killed. */
  void startAgain(int index) {
    MicroServer again = servers.get(index).startAgain();
    servers.set(index, again);
    begin(again);
  }

  /** Waits until each of these holds the copies of a cache for fresh, and serves them. */
  void awaitVouched() {
    servers.forEach(
        server ->
            await(server.name() + " is sure")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(state(server)).endsWith("true")));
    servers.forEach(FaultyCluster::awaitServedCopy);
  }

  private static void awaitServedCopy(MicroServer server) {
    String hits = state(server)[0];
    await("reads that are served a copy")
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(state(server)[0]).isNotEqualTo(hits));
  }

  /** Waits until these do so no more, since they do not hear of somebody. */
  void awaitUnsure(int... indexes) {
    for (int index : indexes) {
      await(servers.get(index).name() + " is unsure")
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(state(servers.get(index))).endsWith("false"));
    }
  }

  private static String[] state(MicroServer server) {
    return Http.get(server.url("stock"), "stock").body().split(" ", -1);
  }

  /** Waits until a server's data grid has so many members. */
  void awaitGrid(int index, int members) {
    await("a data grid of " + members)
        .atMost(PATIENCE)
        .until(
            () ->
                GRID.matcher(servers.get(index).log())
                        .results()
                        .map(found -> Integer.parseInt(found.group(1)))
                        .reduce(0, (earlier, later) -> later)
                    == members);
  }

  /** Waits until a server has logged something. */
  void awaitLogged(int index, String text) {
    await(text).atMost(PATIENCE).until(() -> servers.get(index).log().contains(text));
  }

  /** Waits until an instance has sent so many more. */
  void awaitSent(int index, int more) {
    int before = sent(index);
    await("more sent").atMost(PATIENCE).until(() -> sent(index) >= before + more);
  }

  private int sent(int index) {
    return Integer.parseInt(numbers(servers.get(index)).get(0).split(" ", -1)[2]);
  }

  private static List<String> numbers(MicroServer server) {
    return Http.get(server.url("stock"), "stock/numbers").lines();
  }

  /** Takes over what all have written and read, all of which must answer. */
  void takeNotes() {
    servers.forEach(this::takeNotes);
  }

  private void takeNotes(MicroServer server) {
    Http.Answer notes = Http.post(server.url("stock"), "stock/notes");
    assertThat(notes.status()).as("notes of %s: %s", server.name(), notes).isEqualTo(200);
    staleness.add(notes.lines());
  }

  /** Lets them go on for a while. */
  void goOn(Duration time) {
    await().pollDelay(time).atMost(time.plus(PATIENCE)).until(() -> true);
  }

  /** Ends all that, and waits until nothing is missing anywhere. */
  void end() {
    servers.forEach(each -> Http.post(each.url("stock"), "stock/stop"));
    takeNotes();
    await("everything arrives or is told")
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              servers.forEach(each -> ledger.put(numbers(each)));
              assertThat(ledger.faults()).isEmpty();
            });
  }

  Staleness staleness() {
    return staleness;
  }

  Ledger ledger() {
    return ledger;
  }

  @Override
  public void close() {
    servers.forEach(MicroServer::close);
    if (store != null) {
      store.close();
    }
    islands.close();
  }
}
