package dev.carillon.rmi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.config.ServiceLimits;
import dev.carillon.rmi.Connection.Phase;
import dev.carillon.testing.ManualClock;
import dev.carillon.tls.Party;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who makes room for whom, and who takes too long. */
class ConnectionsTest {
  private static final ServiceLimits LIMITS =
      new ServiceLimits(
          6,
          4,
          2,
          2,
          Duration.ofSeconds(3),
          1_000,
          Duration.ofSeconds(5),
          Duration.ofSeconds(60),
          Duration.ofSeconds(600));

  private static final List<Phase> PHASES = List.of(Phase.values());

  private final ManualClock clock = new ManualClock(Long.MAX_VALUE - 1_000_000_000L);
  private final Connections connections = new Connections(LIMITS);

  /** Makes a connection that is doing that, a second later than the one before. */
  private Connection from(String host, Phase phase) {
    clock.advance(Duration.ofSeconds(1));
    Connection connection = new Connection(new InetSocketAddress(host, 1_234), () -> {}, clock);
    if (phase.compareTo(Phase.OPENING) >= 0) {
      connection.belongsTo(Party.anybody());
    }
    connection.enter(phase);
    return connection;
  }

  private Connection admit(String host, Phase phase) {
    Connection connection = from(host, phase);
    assertThat(connections.admit(connection)).isEmpty();
    return connection;
  }

  @Test
  void newcomerTakesThePlaceOfTheOldestOfItsAddressThatHasSaidNothing() {
    Connection oldest = admit("10.0.0.1", Phase.WAITING);
    Connection older = admit("10.0.0.1", Phase.WAITING);
    Connection stranger = admit("10.0.0.2", Phase.WAITING);

    assertThat(connections.admit(from("10.0.0.1", Phase.WAITING))).contains(oldest);
    assertThat(oldest.isClosed()).isTrue();
    assertThat(older.isClosed()).isFalse();
    assertThat(stranger.isClosed()).isFalse();
  }

  @Test
  void whoIsMissedTheLeastMakesRoomFirst() {

    for (int i = PHASES.size() - 1; i > 0; i--) {
      Connections few = new Connections(LIMITS);
      Connection more = from("10.0.0.1", PHASES.get(i));
      Connection less = from("10.0.0.1", PHASES.get(i - 1));
      few.admit(more);
      few.admit(less);
      for (int other = 0; other < 4; other++) {
        few.admit(from("10.0.1." + other, Phase.WORKING));
      }

      assertThat(few.admit(from("10.0.0.3", Phase.WAITING)))
          .as("%s before %s, although that is older", PHASES.get(i - 1), PHASES.get(i))
          .contains(less);
    }
  }

  @Test
  void neverMoreThanTheLimitsAllow() {
    for (int i = 0; i < 100; i++) {
      connections.admit(from("10.0.0." + i % 3, PHASES.get(i % PHASES.size())));
      assertThat(connections.size()).isLessThanOrEqualTo(LIMITS.maxConnections());
    }
  }

  @Test
  void addressIsGivenNoMoreThanItsShare() {
    Connection idle = admit("10.0.0.1", Phase.IDLE);
    for (int i = 0; i < 3; i++) {
      admit("10.0.0.1", Phase.WORKING);
    }

    assertThat(connections.admit(from("10.0.0.1", Phase.WAITING))).contains(idle);
  }

  @Test
  void handshakeTakesThePlaceOfTheOldestOne() {
    Connection oldest = admit("10.0.0.1", Phase.SHAKING);
    admit("10.0.0.2", Phase.WAITING);
    assertThat(connections.admitHandshake()).isEmpty();
    admit("10.0.0.3", Phase.SHAKING);

    assertThat(connections.admitHandshake()).contains(oldest);
  }

  @Test
  void whoBeginsManyHandshakesDrivesOutHisOwn() {
    ServiceLimits three =
        new ServiceLimits(
            6,
            4,
            4,
            3,
            Duration.ofSeconds(3),
            1_000,
            Duration.ofSeconds(5),
            Duration.ofSeconds(60),
            Duration.ofSeconds(600));
    Connections fair = new Connections(three);
    Connection good = from("10.0.0.1", Phase.SHAKING);
    Connection greedy = from("10.0.0.2", Phase.SHAKING);
    fair.admit(good);
    fair.admit(greedy);
    fair.admit(from("10.0.0.2", Phase.SHAKING));

    assertThat(fair.admitHandshake()).as("not the oldest of all").contains(greedy);
    assertThat(good.isClosed()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"WAITING, 3", "SHAKING, 3", "OPENING, 5", "IDLE, 60", "READING, 5", "ANSWERING, 5"})
  void whoTakesLongerThanAllowedIsClosed(Phase phase, long seconds) {
    Connection connection = admit("10.0.0.1", phase);

    clock.advance(Duration.ofSeconds(seconds));
    assertThat(connections.closeOverdue(clock.getAsLong())).isEmpty();
    clock.advance(Duration.ofNanos(1));
    assertThat(connections.closeOverdue(clock.getAsLong())).containsExactly(connection);
    assertThat(connection.isClosed()).isTrue();
    assertThat(connections.size()).isZero();
  }

  @Test
  void handshakeIsTimedFromTheFirstMomentOn() {
    Connection connection = admit("10.0.0.1", Phase.WAITING);
    clock.advance(Duration.ofSeconds(2));
    connection.enter(Phase.SHAKING);
    clock.advance(Duration.ofMillis(1_001));

    assertThat(connections.closeOverdue(clock.getAsLong())).containsExactly(connection);
  }

  @Test
  void methodMayTakeAnyTime() {
    admit("10.0.0.1", Phase.WORKING);
    clock.advance(Duration.ofDays(1));

    assertThat(connections.closeOverdue(clock.getAsLong())).isEmpty();
  }

  @Test
  void lifeEndsBetweenTwoCallsAndNeverInOne() {
    List<Connection> busy = new ArrayList<>(List.of(admit("10.0.0.1", Phase.IDLE)));
    clock.advance(LIMITS.lifeTime().plusSeconds(1));
    busy.get(0).enter(Phase.READING);
    assertThat(connections.closeOverdue(clock.getAsLong())).isEmpty();

    busy.get(0).enter(Phase.IDLE);

    assertThat(connections.closeOverdue(clock.getAsLong())).isEqualTo(busy);
  }
}
