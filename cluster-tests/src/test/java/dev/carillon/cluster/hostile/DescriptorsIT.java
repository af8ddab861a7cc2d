package dev.carillon.cluster.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Attacks on an instance that may have few files and sockets open: fewer than its own caps. */
class DescriptorsIT {
  private static final int OPEN_FILES = 200;
  private static final Attack ATTACK = FloodAttacks.beyond(OPEN_FILES);

  @ParameterizedTest
  @EnumSource
  void whoTakesAllFilesKeepsNobodyOutForLong(Mode mode) throws IOException {
    try (Target target = mode.start(Map.of(), OPEN_FILES)) {
      assertThat(ATTACK.breach(mode.scene(target))).isEmpty();
    }
  }

  @Test
  void itGetsThroughToTheControl() throws IOException {
    try (Target target = Target.naive(OPEN_FILES)) {
      Scene scene = new Scene(target, Approach.PLAIN, Approach.PLAIN);
      assertThat(ATTACK.breach(scene)).isPresent();
    }
  }
}
