package dev.carillon.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
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

  /**
   * Clocks that are up to half a minute wrong, are set now and then, and hear of each other late.
   */
  @Test
  void isLaterThanAllItHasSeenWhateverTheWallClocksDo() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      long[] walls = random.longs(4, NOON - 15_000, NOON + 15_000).toArray();
      long[] seen = new long[walls.length];
      List<VersionClock> clocks =
          IntStream.range(0, walls.length)
              .mapToObj(each -> new VersionClock(() -> walls[each]))
              .toList();
      List<Long> given = new ArrayList<>(List.of(1L));
      for (int step = 0; step < 500; step++) {
        int one = random.nextInt(walls.length);
        if (random.nextBoolean()) {
          long version = clocks.get(one).next();
          assertThat(version).as("seed %d, step %d", seed, step).isGreaterThan(seen[one]);
          seen[one] = version;
          given.add(version);
        } else {
          long version = given.get(random.nextInt(given.size()));
          assertThat(clocks.get(one).see(version)).as("seed %d, step %d", seed, step).isTrue();
          seen[one] = Math.max(seen[one], version);
        }
        walls[one] = Math.max(NOON - 15_000, Math.min(NOON + 15_000, walls[one] + step(random)));
      }
    }
  }

  private static long step(Random random) {
    return random.nextInt(20) == 0 ? random.nextInt(20_000) - 10_000 : random.nextInt(3);
  }
}
