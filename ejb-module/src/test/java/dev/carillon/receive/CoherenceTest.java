package dev.carillon.receive;

import static dev.carillon.testing.Instances.web;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.contracts.Introduction;
import dev.carillon.testing.ManualClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The read rule, and the rules 1 and 4 to 9 as far as they are about time. */
class CoherenceTest {
  private static final Duration BOUND = Duration.ofSeconds(5);
  private static final Duration SETTLE = Duration.ofSeconds(10);
  private static final Duration NANO = Duration.ofNanos(1);

  private final Introduction a = web("a/web", 1, 6201);
  private final Introduction c = web("c/web", 3, 6203);
  private final Handed handed = new Handed();
  private ManualClock clock = new ManualClock(Duration.ofHours(1).toNanos());
  private long sleptMillis;
  private Coherence coherence = coherence();

  private Coherence coherence() {
    return new Coherence(
        clock, () -> clock.getAsLong() / 1_000_000 + sleptMillis, BOUND, SETTLE, handed);
  }

  private void pass(Duration duration) {
    clock.advance(duration);
  }

  /** Moves the clock on in ticks, while these instances vouch in each. */
  private void passWhileTheyVouch(Duration duration, Introduction... senders) {
    Duration tick = Duration.ofMillis(50);
    for (long passed = 0; passed < duration.toMillis(); passed += tick.toMillis()) {
      pass(tick);
      for (Introduction sender : senders) {
        vouch(sender);
      }
      coherence.tick();
    }
  }

  private void vouch(Introduction sender) {
    coherence.vouched(sender.instance(), coherence.now());
  }

  /** Joins with these instances there, and lets the last commits settle. */
  private void join(Introduction... senders) {
    for (Introduction sender : senders) {
      coherence.met(sender);
    }
    coherence.joined();
    passWhileTheyVouch(SETTLE, senders);
  }

  private void sleep(Duration duration) {
    sleptMillis += duration.toMillis();
  }

  @Test
  void copyIsServedForAsLongAsEverybodyVouchesHoweverOldItIs() {
    join(a, c);
    long loaded = coherence.now();

    passWhileTheyVouch(Duration.ofMinutes(10), a, c);

    assertThat(coherence.mayServe(loaded)).isTrue();
  }

  @Test
  void copyThatNobodyVouchesForLivesForTheBoundAndNotAMomentLonger() {
    join(a);
    pass(BOUND);
    long loaded = coherence.now();

    pass(BOUND);
    assertThat(coherence.mayServe(loaded)).isTrue();
    pass(NANO);
    assertThat(coherence.mayServe(loaded)).isFalse();
  }

  @Test
  void leaseLastsForTheBoundAndNotAMomentLonger() {
    join(a);
    long loaded = coherence.now();
    passWhileTheyVouch(Duration.ofMinutes(1), a);

    pass(BOUND);
    assertThat(coherence.mayServe(loaded)).isTrue();
    pass(NANO);
    assertThat(coherence.mayServe(loaded)).isFalse();
  }

  @Test
  void youngCopyOutlivesAnOldLease() {
    join(a);
    pass(BOUND);
    long loaded = coherence.now();
    pass(BOUND);

    assertThat(coherence.mayServe(loaded)).isTrue();
  }

  @Test
  void oneThatDoesNotVouchMakesEveryCopyLiveByItsOwnAge() {
    join(a, c);
    long loaded = coherence.now();

    passWhileTheyVouch(BOUND.plusMillis(50), a);
    assertThat(coherence.mayServe(loaded)).isFalse();
    vouch(c);

    assertThat(coherence.mayServe(loaded)).as("still warm").isTrue();
  }

  @Test
  void leaseIsTheTimeThatWasGivenAwayAndNotThatAtWhichItCameBack() {
    join(a);
    long loaded = coherence.now();
    long stamp = coherence.now();
    pass(BOUND.plus(NANO));

    coherence.vouched(a.instance(), stamp);

    assertThat(coherence.mayServe(loaded)).isFalse();
  }

  @Test
  void olderStampTakesNothingBack() {
    join(a);
    long loaded = coherence.now();
    long early = coherence.now();
    pass(Duration.ofSeconds(4));
    vouch(a);
    coherence.vouched(a.instance(), early);
    pass(Duration.ofSeconds(4));

    assertThat(coherence.mayServe(loaded)).isTrue();
  }

  @Test
  void beforeJoiningCopiesLiveByTheirOwnAgeWhoeverVouches() {
    coherence.met(a);
    long loaded = coherence.now();

    passWhileTheyVouch(BOUND, a);
    assertThat(coherence.mayServe(loaded)).isTrue();
    passWhileTheyVouch(Duration.ofMillis(50), a);

    assertThat(coherence.mayServe(loaded)).isFalse();
    assertThat(coherence.isJoined()).isFalse();
  }

  @Test
  void beforeJoiningCopiesOfAnInstanceThatKnowsNobodyLiveByTheirOwnAge() {
    long loaded = coherence.now();
    pass(BOUND.plus(NANO));

    assertThat(coherence.mayServe(loaded)).isFalse();
  }

  @Test
  void loadBegunBeforeTheLastCommitsHaveSettledLivesByItsOwnAge() {
    coherence.met(a);
    coherence.joined();
    passWhileTheyVouch(SETTLE.minusMillis(50), a);
    pass(Duration.ofMillis(50).minus(NANO));
    long early = coherence.now();
    pass(NANO);
    long settled = coherence.now();

    passWhileTheyVouch(BOUND.plusMillis(50), a);

    assertThat(coherence.mayServe(early)).isFalse();
    assertThat(coherence.mayServe(settled)).isTrue();
  }

  @Test
  void joiningTwiceSettlesOnce() {
    assertThat(coherence.joined()).isTrue();
    pass(SETTLE);
    long loaded = coherence.now();

    assertThat(coherence.joined()).isFalse();

    pass(BOUND.multipliedBy(2));
    assertThat(coherence.mayServe(loaded)).isTrue();
    assertThat(coherence.isJoined()).isTrue();
  }

  @Test
  void nobodyElseThereMeansNobodyHasToVouch() {
    join();
    long loaded = coherence.now();
    pass(Duration.ofDays(1));

    assertThat(coherence.mayServe(loaded)).isTrue();
  }

  @Test
  void whoIsMetMustVouchFromThenOn() {
    join();
    long loaded = coherence.now();
    pass(BOUND.plus(NANO));
    coherence.met(c);
    assertThat(coherence.mayServe(loaded)).as("nothing is known of it yet").isFalse();

    vouch(c);

    assertThat(coherence.mayServe(loaded)).isTrue();
  }

  @Test
  void whoIsMetAgainKeepsItsLease() {
    join(a);
    long loaded = coherence.now();
    passWhileTheyVouch(BOUND.multipliedBy(2), a);

    coherence.met(a);

    assertThat(coherence.mayServe(loaded)).isTrue();
  }

  @Test
  void afterAGoodbyeTheOthersAreEnoughAndCopiesStayWarm() {
    join(a, c);
    long loaded = coherence.now();
    passWhileTheyVouch(BOUND.multipliedBy(2), a);
    assertThat(coherence.mayServe(loaded)).isFalse();

    coherence.left(c.instance());
    assertThat(coherence.mayServe(loaded)).isTrue();
    coherence.left(a.instance());
    pass(BOUND.multipliedBy(2));

    assertThat(coherence.mayServe(loaded)).as("nobody is left to change it").isTrue();
  }

  @Test
  void afterAnEndWithoutAGoodbyeCopiesLiveByTheirOwnAgeUntilItsLastCommitHasSettled() {
    join(a, c);
    long before = coherence.now();
    coherence.vanished(c.instance());
    passWhileTheyVouch(SETTLE.minusMillis(50), a);
    long during = coherence.now();
    passWhileTheyVouch(Duration.ofMillis(50), a);
    long after = coherence.now();
    assertThat(coherence.mayServe(before)).isFalse();
    assertThat(coherence.mayServe(during)).as("it is young").isTrue();

    passWhileTheyVouch(BOUND.plusMillis(50), a);

    assertThat(coherence.mayServe(during)).isFalse();
    assertThat(coherence.mayServe(after)).isTrue();
  }

  @Test
  void endWithoutAGoodbyeOfTheLastOneSettlesToo() {
    join(a);
    long before = coherence.now();
    coherence.vanished(a.instance());
    pass(BOUND.plus(NANO));
    assertThat(coherence.mayServe(before)).isFalse();
    pass(SETTLE);
    long after = coherence.now();
    pass(BOUND.plus(NANO));

    assertThat(coherence.mayServe(after)).isTrue();
  }

  @Test
  void hostThatSleptTrustsNothingFromBefore() {
    join(a);
    long loaded = coherence.now();
    vouch(a);

    sleep(Duration.ofMillis(1_050));
    pass(Duration.ofMillis(50));
    coherence.tick();

    assertThat(coherence.mayServe(loaded)).as("by its own age too").isFalse();
    assertThat(coherence.mayServe(coherence.now())).as("loaded since").isTrue();
    assertThat(handed.told).containsExactly("slept 1050 ms");
  }

  @Test
  void hostThatSleptAloneTrustsNothingFromBefore() {
    join();
    long loaded = coherence.now();
    assertThat(coherence.mayServe(loaded)).isTrue();

    sleep(Duration.ofMinutes(1));
    pass(Duration.ofMillis(50));
    coherence.tick();

    assertThat(coherence.mayServe(loaded)).as("who came meanwhile is not known yet").isFalse();
    long since = coherence.now();
    pass(BOUND.multipliedBy(2));
    assertThat(coherence.mayServe(since)).as("loaded since").isTrue();
  }

  @Test
  void stampFromBeforeTheSleepVouchesForNothing() {
    join(a);
    long loaded = coherence.now();
    long stamp = coherence.now();
    sleep(Duration.ofMinutes(1));
    pass(Duration.ofMillis(50));
    coherence.tick();

    coherence.vouched(a.instance(), stamp);
    assertThat(coherence.mayServe(loaded)).isFalse();
    vouch(a);

    assertThat(coherence.mayServe(loaded)).as("given away since").isTrue();
  }

  @Test
  void eachOneHasToVouchAnewAfterTheSleep() {
    join(a, c);
    long loaded = coherence.now();
    sleep(Duration.ofMinutes(1));
    pass(Duration.ofMillis(50));
    coherence.tick();

    vouch(a);

    assertThat(coherence.mayServe(loaded)).isFalse();
    vouch(c);
    assertThat(coherence.mayServe(loaded)).isTrue();
  }

  @Test
  void wallClockThatIsSetABitIsNoSleep() {
    join(a);
    long loaded = coherence.now();
    for (long set : new long[] {1_000, -60_000, 1_000}) {
      sleptMillis += set;
      coherence.tick();
    }

    assertThat(coherence.mayServe(loaded)).isTrue();
    assertThat(handed.told).isEmpty();
  }

  @Test
  void sleepIsToldOnce() {
    join(a);
    sleep(Duration.ofMinutes(1));
    coherence.tick();
    coherence.tick();

    assertThat(handed.told).containsExactly("slept 60000 ms");
  }

  @Test
  void stampFromTheFutureVouchesForNothing() {
    join(a);
    long loaded = coherence.now();
    pass(BOUND.plus(NANO));

    coherence.vouched(a.instance(), coherence.now() + 1);
    coherence.vouched(a.instance(), Long.MAX_VALUE);

    assertThat(coherence.mayServe(loaded)).isFalse();
    vouch(a);
    pass(Duration.ofSeconds(1));
    assertThat(coherence.mayServe(loaded)).isTrue();
  }

  @Test
  void stampFromBeforeThisInstanceStartedVouchesForNothing() {
    coherence.met(a);
    coherence.joined();
    coherence.vouched(a.instance(), coherence.now() - 1);
    pass(SETTLE);
    long loaded = coherence.now();
    coherence.vouched(a.instance(), Long.MIN_VALUE);
    pass(BOUND.plus(NANO));

    assertThat(coherence.mayServe(loaded)).isFalse();
  }

  @Test
  void strangerCannotVouch() {
    join(a);
    vouch(c);
    coherence.taken(c.instance(), 1);
    pass(Duration.ofMinutes(1));
    coherence.tick();

    assertThat(handed.told).containsExactly("a/web#0001 silent for 60000 ms");
  }

  @Test
  void silenceIsToldOnceAndOnlyAfterTheBound() {
    join(a, c);
    vouch(a);
    vouch(c);
    pass(BOUND);
    coherence.tick();
    assertThat(handed.told).isEmpty();
    vouch(c);

    pass(Duration.ofMillis(50));
    coherence.tick();
    pass(Duration.ofMillis(50));
    coherence.tick();

    assertThat(handed.told).containsExactly("a/web#0001 silent for 5050 ms");
  }

  @Test
  void whoHasNeverVouchedIsSilentToo() {
    coherence.met(a);
    pass(BOUND.plusMillis(1));
    coherence.tick();

    assertThat(handed.told).containsExactly("a/web#0001 silent for 5001 ms");
  }

  @Test
  void returnIsToldOnceWithWhatHasComeSince() {
    join(a);
    vouch(a);
    coherence.taken(a.instance(), 100);
    pass(Duration.ofSeconds(6));
    coherence.tick();
    coherence.taken(a.instance(), 12);
    coherence.taken(a.instance(), 5);
    pass(Duration.ofSeconds(35));
    handed.told.clear();

    vouch(a);
    vouch(a);

    assertThat(handed.told).containsExactly("a/web#0001 back after 41000 ms, 17 replayed");
    pass(BOUND.plusMillis(1));
    coherence.tick();
    assertThat(handed.told).endsWith("a/web#0001 silent for 5001 ms").hasSize(2);
  }

  @Test
  void batchThatWasLongOnItsWayIsNoReturn() {
    join(a);
    long stamp = coherence.now();
    pass(Duration.ofMinutes(1));
    coherence.tick();
    handed.told.clear();

    coherence.vouched(a.instance(), stamp + 1);

    assertThat(handed.told).isEmpty();
  }

  @Test
  void whoIsGoneIsNotSilent() {
    join(a, c);
    coherence.left(a.instance());
    coherence.vanished(c.instance());
    pass(Duration.ofMinutes(1));
    coherence.tick();

    assertThat(handed.told).isEmpty();
  }

  @Test
  void monotonicClockMayShowAnyTimeAndPassItsOwnEnd() {
    for (long start :
        List.of(Long.MIN_VALUE, -SETTLE.toNanos(), Long.MAX_VALUE - SETTLE.toNanos() - 1_000)) {
      clock = new ManualClock(start);
      coherence = coherence();
      join(a, c);
      long loaded = coherence.now();
      passWhileTheyVouch(Duration.ofSeconds(20), a, c);
      assertThat(coherence.mayServe(loaded)).as("vouched for, from " + start).isTrue();
      pass(BOUND.plus(NANO));
      assertThat(coherence.mayServe(loaded)).as("too old, from " + start).isFalse();
    }
    assertThat(handed.told).isEmpty();
  }

  @Test
  void stampFromBeforeTheSleepIsNoReturn() {
    join(a);
    pass(BOUND.plusMillis(50));
    coherence.tick();
    long stamp = coherence.now();
    sleep(Duration.ofMinutes(1));
    pass(Duration.ofMillis(50));
    coherence.tick();
    handed.told.clear();

    coherence.vouched(a.instance(), stamp);

    assertThat(handed.told).isEmpty();
  }

  @Test
  void whoIsMetAndNeverSpeaksVouchesForNothingAndBecomesSilent() {
    join(a);
    long loaded = coherence.now();
    coherence.met(c);

    passWhileTheyVouch(BOUND.plusMillis(50), a);

    assertThat(coherence.mayServe(loaded)).isFalse();
    assertThat(handed.told).containsExactly("c/web#0003 silent for 5050 ms");
  }

  @Test
  void whoVouchesAfterMoreThanTheBoundWasSilentAndIsBack() {
    join(a);
    pass(BOUND.plusMillis(1));

    vouch(a);

    assertThat(handed.told)
        .as("no tick came between")
        .containsExactly(
            "a/web#0001 silent for 5001 ms", "a/web#0001 back after 5001 ms, 0 replayed");
  }

  @Test
  void itSaysHowSureItIsAndWhy() {
    assertThat(coherence.surety())
        .isEqualTo(Surety.unsure("joining: not everybody has been met yet"));

    coherence.met(a);
    coherence.met(c);
    coherence.joined();
    assertThat(coherence.surety().why()).isEqualTo("not heard of within the bound: a/web, c/web");

    vouch(a);
    vouch(c);
    assertThat(coherence.surety().why()).startsWith("settling: ");

    passWhileTheyVouch(SETTLE, a, c);
    assertThat(coherence.surety()).isEqualTo(Surety.COHERENT);

    passWhileTheyVouch(BOUND.plusMillis(50), a);
    assertThat(coherence.surety()).isEqualTo(Surety.unsure("not heard of within the bound: c/web"));

    vouch(c);
    assertThat(coherence.surety().state()).isEqualTo(Surety.State.COHERENT);
  }

  @Test
  void itIsUnsureOfAllOnceTheHostHasSlept() {
    join(a);
    assertThat(coherence.surety().state()).isEqualTo(Surety.State.COHERENT);

    sleep(Duration.ofMinutes(1));
    coherence.tick();

    assertThat(coherence.surety().why()).isEqualTo("not heard of within the bound: a/web");
  }

  @Test
  void instanceWithoutOthersIsCoherent() {
    join();

    assertThat(coherence.surety()).isEqualTo(Surety.COHERENT);
  }

  @Test
  void reasonNamesFiveAndCountsTheOthers() {
    join();
    for (int i = 1; i <= 7; i++) {
      coherence.met(web("i" + i + "/web", i, 6200 + i));
    }

    assertThat(coherence.surety().why())
        .isEqualTo(
            "not heard of within the bound: i1/web, i2/web, i3/web, i4/web, i5/web and 2 more");
  }
}
