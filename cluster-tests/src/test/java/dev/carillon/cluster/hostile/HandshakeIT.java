package dev.carillon.cluster.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.cluster.hostile.Authority.Certified;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who knocks at a port with mutual TLS without the right certificate, or with too small a one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HandshakeIT {
  private Target target;

  @BeforeAll
  void start() throws IOException {
    target = Mode.TLS.start(Map.of());
  }

  @AfterAll
  void stop() {
    target.close();
  }

  static Stream<Attack> attacks() {
    return Stream.of(HandshakeAttacks.all(), HandshakeAttacks.beyondTheCertificate())
        .flatMap(List::stream);
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void isRefusedAndThePortServesOn(Attack attack) {
    Scene scene = Mode.TLS.scene(target);
    assertThat(attack.breach(scene)).isEmpty();
    assertThat(scene.failureOfGoodPeer()).isEmpty();
  }

  static List<Attack> objects() {
    return ObjectAttacks.all();
  }

  @ParameterizedTest
  @MethodSource("objects")
  void controllerGetsNoFurtherThanAnInstance(Attack attack) {
    Scene scene = new Scene(target, Certificates.CONTROLLER, Certificates.PEER);
    assertThat(scene.attackerGetsToRmi()).isTrue();
    assertThat(attack.breach(scene)).isEmpty();
    assertThat(scene.failureOfGoodPeer()).isEmpty();
  }

  @Test
  void sameAttemptsWithTheRightCertificateGetThrough() {
    Scene scene = Mode.TLS.scene(target);
    Certified right = Certificates.CA.certify("carillon://carillon/peer-right/web");
    assertThat(HandshakeAttacks.entry("the right one", TlsApproach.with(right)).breach(scene))
        .contains("RMI answers: RETURNED");
    assertThat(HandshakeAttacks.delivery("the right one", Certificates.PEER).breach(scene))
        .isPresent();
  }
}
