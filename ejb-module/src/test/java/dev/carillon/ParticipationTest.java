package dev.carillon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.contracts.InstanceId;
import dev.carillon.receive.Surety;
import java.rmi.NoSuchObjectException;
import org.junit.jupiter.api.Test;

/** What is said of an instance that has no engine; RealRmiClusterTest has those that have one. */
class ParticipationTest {
  private final Participation participation = new Participation(new InstanceId("a/web", 1));

  @Test
  void whileItStartsItHasNotJoinedAndServesNobody() {
    assertThat(participation.isJoined()).isFalse();
    assertThat(participation.surety()).isEqualTo(Surety.unsure("starting"));
    assertThat(participation.known()).isEmpty();
    assertThatThrownBy(participation::await)
        .isInstanceOf(NoSuchObjectException.class)
        .hasMessage("a/web#0001 is starting");
  }

  @Test
  void aloneItHasNobodyToJoinAndSaysWhy() {
    participation.alone("carillon.enabled is false");

    assertThat(participation.isJoined()).isTrue();
    assertThat(participation.surety()).isEqualTo(Surety.alone("carillon.enabled is false"));
    assertThat(participation.engine()).isNull();
    assertThatThrownBy(participation::require)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a/web#0001 runs alone");
  }
}
