package dev.carillon.demo.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SameOriginTest {
  private static final String HOST = "127.0.0.1:8081";

  @Test
  void aClientThatIsNoBrowserMayChangeThings() {
    assertThat(SameOrigin.allows(null, null, null, HOST)).isTrue();
  }

  @Test
  void theBrowsersOwnWordCounts() {
    assertThat(SameOrigin.allows("same-origin", "http://other.example", null, HOST)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cross-site", "same-site", "none", "SAME-ORIGIN", ""})
  void anyOtherWordOfTheBrowserIsARefusal(String secFetchSite) {
    assertThat(SameOrigin.allows(secFetchSite, "http://" + HOST, null, HOST)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:8081, 127.0.0.1:8081",
    "http://Demo.Example, demo.example",
    "http://demo.example, demo.example:80",
    "https://demo.example, demo.example:443",
    "https://demo.example:443, demo.example",
    "http://[::1]:8081, [::1]:8081"
  })
  void anOriginOfThisHostMayChangeThings(String origin, String host) {
    assertThat(SameOrigin.allows(null, origin, null, host)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:8082",
    "http://127.0.0.1",
    "http://localhost:8081",
    "http://evil.example",
    "http://127.0.0.1:8081.evil.example",
    "http://127.0.0.1:8081@evil.example",
    "null",
    "not a uri",
    "mailto:someone@example.org"
  })
  void anyOtherOriginIsRefused(String origin) {
    assertThat(SameOrigin.allows(null, origin, null, HOST)).isFalse();
  }

  @Test
  void withoutAnOriginTheRefererDecides() {
    assertThat(SameOrigin.allows(null, null, "http://127.0.0.1:8081/demo/", HOST)).isTrue();
    assertThat(SameOrigin.allows(null, null, "http://evil.example/demo/", HOST)).isFalse();
  }

  @Test
  void theOriginOutweighsTheReferer() {
    assertThat(SameOrigin.allows(null, "http://evil.example", "http://" + HOST + "/", HOST))
        .isFalse();
  }

  @Test
  void anOriginWithoutAHostToCompareIsRefused() {
    assertThat(SameOrigin.allows(null, "http://127.0.0.1:8081", null, null)).isFalse();
  }
}
