package dev.carillon.ejb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class NotifyServiceHostTest {
  @Test
  void hostThatCannotStartHasEnded() {
    NotifyServiceHost host = new NotifyServiceHost(); // nothing is injected
    assertThat(host.hasEnded()).isFalse();
    assertThatThrownBy(host::start).isNotNull();

    assertThat(host.hasEnded()).isTrue();
  }
}
