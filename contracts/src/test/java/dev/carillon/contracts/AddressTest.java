package dev.carillon.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"127.0.0.1:6200", "shop-1.example.org:1", "[::1]:65535", "[fe80::1%eth0]:80"})
  void whatIsParsedPrintsTheSame(String text) {
    assertThat(Address.parse(text)).hasToString(text);
  }

  @Test
  void bracketsBelongToTheTextAndNotToTheHost() {
    assertThat(Address.parse("[::1]:6200")).isEqualTo(new Address("::1", 6200));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "host",
        "host:",
        ":6200",
        "host:x",
        "host:0",
        "host:65536",
        "host:-1",
        "::1:6200",
        "[]:6200",
        "host:99999999999"
      })
  void anythingElseIsRefusedNamingWhatIsWrong(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Address.parse(text))
        .withMessageMatching("(address|port|host|an IPv6 address) must .*");
  }

  @Test
  void portKeepsItsLimits() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Address("host", 0))
        .withMessage("port must be 1..65535 but was 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Address("host", 65_536))
        .withMessage("port must be 1..65535 but was 65536");
  }
}
