package dev.carillon.cluster.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.cluster.hostile.Attack.Control;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The control: the same attacks at a service that nobody protects. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NaiveControlIT {
  private Target target;

  @BeforeAll
  void start() throws IOException {
    target = Target.naive();
  }

  @AfterAll
  void stop() {
    target.close();
  }

  static List<Attack> attacks() {
    return Attacks.all();
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void getsThroughUnlessRmiStopsIt(Attack attack) throws IOException {
    if (attack.control() == Control.RUINS) {
      try (Target another = Target.naive()) {
        assertThat(attack.breach(plain(another))).isPresent();
      }
    } else {
      assertThat(attack.breach(plain(target)).isPresent())
          .isEqualTo(attack.control() == Control.GETS_THROUGH);
    }
  }

  private static Scene plain(Target target) {
    return new Scene(target, Approach.PLAIN, Approach.PLAIN);
  }
}
