package dev.carillon.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class VersionClockTest {
  private static final long NOON = 1_700_000_000_000L;

  private long wall = NOON;
  private long otherWall = NOON;
  private final VersionClock clock = new VersionClock(() -> wall);
  private final VersionClock other = new VersionClock(() -> otherWall);

  @Test
  void goesOnWhileTheWallClockStandsStillOrIsSetBack() {
    long first = clock.next();
    long second = clock.next();
    wall -= 5_000;
    long third = clock.next();

    assertThat(first).isPositive();
    assertThat(second).isGreaterThan(first);
    assertThat(third).isGreaterThan(second);
  }

  @Test
  void isPositiveEvenIfTheWallClockIsNot() {
    wall = -1;

    assertThat(clock.next()).isPositive();
    assertThat(clock.next()).isPositive();
  }

  @Test
  void followsTheWallClock() {
    long before = clock.next();
    wall += 1;

    assertThat(VersionClock.millis(clock.next())).isEqualTo(NOON + 1);
    assertThat(clock.next()).isGreaterThan(before);
  }

  @Test
  void isLaterThanWhatItHasSeenAlthoughItsWallClockIsBehind() {
    otherWall = NOON - 30_000;
    long version = clock.next();

    assertThat(other.next()).as("not seen yet").isLessThan(version);
    assertThat(other.see(version)).isTrue();
    assertThat(other.next()).isGreaterThan(version);
  }

  @Test
  void isNotCarriedBackByWhatItSees() {
    long own = clock.next();
    otherWall = NOON - 30_000;

    assertThat(clock.see(other.next())).isTrue();
    assertThat(clock.next()).isGreaterThan(own);
  }

  @Test
  void versionTooFarAheadIsNotBelieved() {
    otherWall = NOON + VersionClock.MOST_AHEAD.toMillis();
    assertThat(clock.see(other.next())).as("at the limit").isTrue();
    long adopted = clock.next();

    otherWall = NOON + Duration.ofHours(1).toMillis();
    long wild = other.next();

    assertThat(clock.see(wild)).isFalse();
    assertThat(clock.aheadMillis(wild)).isEqualTo(3_600_000);
    assertThat(clock.next()).isEqualTo(adopted + 1);
    assertThat(clock.see(Long.MAX_VALUE)).isFalse();
  }

  @Test
  void millisecondThatIsFullRunsOverIntoTheNext() {
    for (int i = 0; i < 1 << 16; i++) {
      clock.next();
    }

    assertThat(VersionClock.millis(clock.next())).isEqualTo(NOON + 1);
  }
}
