package dev.carillon.cluster.hostile;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is said at the port of an instance by those who get as far as to RMI. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileIT {
  private final Map<Mode, Target> targets = new EnumMap<>(Mode.class);

  @BeforeAll
  void start() throws IOException {
    for (Mode mode : Mode.values()) {
      targets.put(mode, mode.start(Map.of()));
    }
  }

  @AfterAll
  void stop() {
    targets.values().forEach(Target::close);
  }

  private Scene scene(Mode mode) {
    return mode.scene(requireNonNull(targets.get(mode)));
  }

  @ParameterizedTest
  @EnumSource
  void attackersGetAsFarAsToRmi(Mode mode) {
    assertThat(scene(mode).attackerGetsToRmi()).isTrue();
  }

  static Stream<Arguments> attacks() {
    return Stream.of(Mode.values())
        .flatMap(mode -> Attacks.all().stream().map(attack -> Arguments.of(mode, attack)));
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void isRefusedAndThePortServesOn(Mode mode, Attack attack) {
    Scene scene = scene(mode);
    assertThat(attack.breach(scene)).isEmpty();
    assertThat(scene.failureOfGoodPeer()).isEmpty();
  }
}
