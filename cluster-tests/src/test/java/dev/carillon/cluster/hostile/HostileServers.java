package dev.carillon.cluster.hostile;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.cluster.hostile.Replies.Reply;
import dev.carillon.contracts.Address;
import dev.carillon.contracts.NotificationBatch;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One hostile server for each kind of answer, and what each of them got. */
final class HostileServers implements AutoCloseable {
  /** More bytes than any answer has, and room for the buffers. */
  private static final long MOST = 4L * NotificationBatch.MAX_BYTES;

  /** Longer than any caller should wait: its time-out is 500 ms. */
  private static final long MOST_MILLIS = 3_000;

  private final List<Case> cases = new ArrayList<>();
  private final Lure lure = new Lure();

  private HostileServers() throws IOException {}

  /** Says what a server got from the JVM that called it. */
  private interface Breach {
    Optional<String> of(HostileServer server, ForkedJvm caller);
  }

  private record Case(String name, HostileServer server, Breach breach) {}

  static HostileServers start(Approach approach) throws IOException {
    HostileServers started = new HostileServers();
    started.start(
        approach, "an exception", Scene.mark(), gadget -> Replies.thrown(gadget::writeTo));
    started.start(approach, "a result", Scene.mark(), gadget -> Replies.returned(gadget::writeTo));
    started.start(
        approach,
        "an annotation",
        Scene.mark(),
        gadget -> Replies.returned(Replies.gadgetInAnnotation(gadget)));
    started.startOthers(approach);
    return started;
  }

  private interface WithGadget {
    Reply reply(Gadget gadget);
  }

  private void start(Approach approach, String place, String mark, WithGadget reply)
      throws IOException {
    start(
        approach,
        "a foreign object as " + place,
        reply.reply(new Gadget(mark)),
        (server, caller) ->
            caller.count(Gadget.lineOf(mark)) > 0 ? Optional.of("its code ran") : Optional.empty());
  }

  private void startOthers(Approach approach) throws IOException {
    start(
        approach,
        "a UnicastRef",
        Replies.returned(RemoteReference.to(lure.port())),
        (server, caller) -> lure.visit());
    start(approach, "a huge String", Replies.returned(Replies.hugeString()), HostileServers::bytes);
    start(approach, "a huge text", Replies.thrown(Replies.hugeException()), HostileServers::bytes);
    start(
        approach,
        "an array of 2 GB",
        Replies.returned(Replies.largestArray()),
        HostileServers::memory);
    start(approach, "no answer", Replies.nothing(), HostileServers::time);
    start(approach, "one byte at a time", Replies.drip(), HostileServers::time);
  }

  private void start(Approach approach, String name, Reply reply, Breach breach)
      throws IOException {
    cases.add(new Case(name, new HostileServer(approach, reply), breach));
  }

  private static Optional<String> bytes(HostileServer server, ForkedJvm caller) {
    return server.mostBytes() > MOST
        ? Optional.of((server.mostBytes() >> 20) + " MiB were read")
        : Optional.empty();
  }

  /** The control names in one line whom it called and what came of that. */
  private static Optional<String> memory(HostileServer server, ForkedJvm caller) {
    String ofControl = NaiveSender.FAILED + server.address();
    return caller
        .output()
        .lines()
        .filter(line -> line.contains(OutOfMemoryError.class.getName()))
        .filter(line -> !line.startsWith(NaiveSender.FAILED) || line.startsWith(ofControl))
        .findFirst();
  }

  private static Optional<String> time(HostileServer server, ForkedJvm caller) {
    return server.longestMillis() > MOST_MILLIS
        ? Optional.of("it was waited for " + server.longestMillis() + " ms")
        : Optional.empty();
  }

  List<String> names() {
    return cases.stream().map(Case::name).toList();
  }

  /** Waits until each was called more than once, so that its caller has survived an answer. */
  void awaitCalls() {
    await()
        .atMost(20, SECONDS)
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(() -> assertThat(hardlyCalled()).isEmpty());
  }

  private List<String> hardlyCalled() {
    return cases.stream().filter(each -> each.server().calls() < 3).map(Case::name).toList();
  }

  /** Returns what got through, by the name of what was answered. */
  Map<String, String> breaches(ForkedJvm caller) {
    Map<String, String> breaches = new TreeMap<>();
    for (Case each : cases) {
      each.breach()
          .of(each.server(), caller)
          .ifPresent(breach -> breaches.put(each.name(), breach));
    }
    return breaches;
  }

  Address[] addresses() {
    return cases.stream().map(each -> each.server().address()).toArray(Address[]::new);
  }

  /** Returns settings with these servers and another one as members. */
  Map<String, String> asMembers(Map<String, String> settings, Address another) {
    return members(
        settings,
        Stream.concat(Arrays.stream(addresses()), Stream.of(another)).toArray(Address[]::new));
  }

  static Map<String, String> members(Map<String, String> settings, Address... members) {
    Map<String, String> all = new HashMap<>(settings);
    all.put(
        "carillon.members",
        Arrays.stream(members).map(Address::toString).collect(Collectors.joining(",")));
    return all;
  }

  /** Greets an instance in the name of each server, so that it greets back. */
  void sayHello(Scene scene) throws IOException {
    for (Address each : addresses()) {
      scene.sayHello(each);
    }
  }

  @Override
  public void close() throws IOException {
    lure.close();
    for (Case each : cases) {
      each.server().close();
    }
  }
}
