package dev.carillon.backlog;

import static dev.carillon.contracts.NotificationMessage.flush;
import static dev.carillon.testing.Instances.web;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.backlog.Bench.Call;
import dev.carillon.contracts.Introduction;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long broadcasts take until others have applied them. */
class SampleTest {
  private static final long EPOCH = 77;
  private static final Duration TICK = Duration.ofMillis(50);
  private static final Duration SOME = Duration.ofMillis(3);

  private final Introduction b = web("b/web", 7, 6202, "settings");
  private final Bench bench = new Bench();

  @BeforeEach
  void meet() {
    bench.open(b, EPOCH);
    bench.pass(TICK);
  }

  private void pass(Duration time) {
    bench.clock.advance(time);
  }

  @Test
  void broadcastIsTimedFromItsAcceptanceUntilThePeerHasAppliedIt() {
    bench.send(flush("settings"));
    pass(SOME);

    bench.acknowledge(b, EPOCH);

    assertThat(bench.timed).containsExactly(SOME);
  }

  @Test
  void oneBroadcastIsTimedPerTickHoweverManyThereAre() {
    for (int i = 0; i < 10; i++) {
      bench.send(flush("settings"));
      pass(SOME);
      bench.acknowledge(b, EPOCH);
    }

    assertThat(bench.timed).hasSize(1);
    bench.pass(TICK);
    bench.send(flush("settings"));
    bench.acknowledge(b, EPOCH);

    assertThat(bench.timed).hasSize(2);
  }

  @Test
  void broadcastThatTakesLongIsTimedToItsEndAndNotReplacedByLaterOnes() {
    bench.send(flush("settings"));
    Call first = bench.call();
    long sequence = first.batch().to();
    bench.pass(TICK);
    bench.send(flush("settings"));
    first.answer(Bench.ok(b, EPOCH, sequence));

    assertThat(bench.timed).containsExactly(TICK);
  }

  @Test
  void receiptThatSaysReceivedAndNotAppliedEndsNoTiming() {
    bench.send(flush("settings"));
    Call call = bench.call();
    long sequence = call.batch().to();
    call.answer(Bench.ok(b, EPOCH, sequence, sequence - 1, Map.of("settings", sequence)));
    assertThat(bench.timed).isEmpty();

    bench.passUntilCall(Bench.HEARTBEAT);
    bench.acknowledge(b, EPOCH);

    assertThat(bench.timed).singleElement().satisfies(time -> assertThat(time).isPositive());
  }

  @Test
  void whatIsForOthersIsNotTimed() {
    bench.send(flush("held by nobody"));
    bench.pass(Bench.HEARTBEAT);
    bench.acknowledge(b, EPOCH);
    assertThat(bench.timed).isEmpty();

    bench.send(flush("settings"));
    bench.acknowledge(b, EPOCH);

    assertThat(bench.timed).as("the next one that is for it is").hasSize(1);
  }

  @Test
  void peerThatWasAwayIsTimedUntilItHasCaughtUp() {
    bench.send(flush("settings"));
    bench.passAnsweringNothing(Duration.ofSeconds(20));
    assertThat(bench.timed).isEmpty();

    bench.passUntilCall(Bench.RETRY_MAX.multipliedBy(2));
    bench.acknowledge(b, EPOCH);

    assertThat(bench.timed)
        .singleElement()
        .satisfies(time -> assertThat(time).isGreaterThan(Duration.ofSeconds(20)));
  }

  @Test
  void lagIsWhatThePeerThatHasLeastMayStillNeed() {
    assertThat(bench.outbound.lag()).isZero();
    bench.send(flush("settings"));
    bench.send(flush("settings"));
    assertThat(bench.outbound.lag()).isEqualTo(2);

    bench.answerAll(b, EPOCH);

    assertThat(bench.outbound.lag()).isZero();
  }
}
