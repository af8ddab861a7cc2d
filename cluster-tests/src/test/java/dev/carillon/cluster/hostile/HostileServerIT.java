package dev.carillon.cluster.hostile;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Hostile servers that answer whoever calls them. */
class HostileServerIT {
  /** Short ones: a call may take half of max-staleness. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "carillon.heartbeat", "100ms",
          "carillon.max-staleness", "1s",
          "carillon.retry.max", "200ms");

  private static final Map<String, String> AS_GOOD = Map.of("carillon.instance", "target/good");

  @ParameterizedTest
  @EnumSource
  void membersThatAreHostileGetNothingFromSender(Mode mode) throws IOException {
    try (HostileServers hostile = HostileServers.start(mode.attacker());
        Target good = mode.start(AS_GOOD);
        Target sender = mode.start(hostile.asMembers(SETTINGS, good.address()))) {
      hostile.awaitCalls();
      assertThat(hostile.breaches(sender.jvm())).isEmpty();
      assertServesOn(mode.scene(sender), good);
    }
  }

  @ParameterizedTest
  @EnumSource
  void hostileServersThatSayHelloGetNothingFromWhoeverGreetsThemBack(Mode mode) throws IOException {
    try (HostileServers hostile = HostileServers.start(mode.attacker());
        Target good = mode.start(AS_GOOD);
        Target receiver = mode.start(HostileServers.members(SETTINGS, good.address()))) {
      Scene scene = mode.scene(receiver);
      hostile.sayHello(scene);
      hostile.awaitCalls();
      assertThat(hostile.breaches(receiver.jvm())).isEmpty();
      assertServesOn(scene, good);
    }
  }

  @Test
  void serverOfAnotherAuthorityIsNotSpokenTo() throws IOException {
    Approach stranger =
        TlsApproach.with(Authority.named("a stranger").certify("carillon://carillon/x/web"));
    try (HostileServer hostile = new HostileServer(stranger, Replies.nothing());
        Target sender = Mode.TLS.start(HostileServers.members(SETTINGS, hostile.address()))) {
      await().atMost(10, SECONDS).until(() -> hostile.connections() > 2);
      assertThat(hostile.calls()).isZero();
      assertThat(Mode.TLS.scene(sender).failureOfGoodPeer()).isEmpty();
    }
  }

  @Test
  void allOfThemGetThroughToTheControl() throws IOException {
    try (HostileServers hostile = HostileServers.start(Approach.PLAIN);
        ForkedJvm sender =
            ForkedJvm.start(
                NaiveSender.class, HostileServers.members(Map.of(), hostile.addresses()))) {
      await()
          .atMost(20, SECONDS)
          .untilAsserted(
              () -> assertThat(hostile.breaches(sender).keySet()).containsAll(hostile.names()));
    }
  }

  /** A good peer is served, and another instance hears what is broadcast. */
  private static void assertServesOn(Scene scene, Target good) throws IOException {
    assertThat(scene.failureOfGoodPeer()).isEmpty();
    String mark = Scene.mark();
    scene.relay(mark);
    await().atMost(5, SECONDS).until(() -> good.jvm().count(mark) > 0);
  }
}
