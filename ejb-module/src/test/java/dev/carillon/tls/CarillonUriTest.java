package dev.carillon.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CarillonUriTest {
  private static boolean covers(String uri, String cluster, String name) {
    return CarillonUri.parse(uri).orElseThrow().coversInstance(cluster, name);
  }

  @ParameterizedTest
  @CsvSource({
    "carillon://shop/shop-1/web, shop-1/web",
    "carillon://shop/shop-*/web, shop-1/web",
    "carillon://shop/shop-*/web, shop-/web",
    "carillon://shop/*/web, shop-1/web",
    "carillon://shop/*/*, shop-1/web",
    "carillon://shop/*, single",
    "carillon://shop/s*-*b/x, s1-2-ab/x",
    "carillon://shop/a*a/x, aa/x",
    "carillon://shop/w%C3%A4b%20x, wäb x",
    "carillon://shop/a%2Ab, a*b",
    "carillon://shop/a%25b, a%b",
  })
  void uriCoversTheNamesOfItsPattern(String uri, String name) {
    assertThat(covers(uri, "shop", name)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "carillon://shop/shop-1/web, shop-2/web",
    "carillon://shop/shop-1/web, shop-1/web/x",
    "carillon://shop/shop-1/web, shop-1",
    "carillon://shop/shop-1/web, Shop-1/web",
    "carillon://shop/*/web, a/b/web",
    "carillon://shop/*, shop-1/web",
    "carillon://shop/shop*, shop/web",
    "carillon://shop/a*a/x, a/x",
    "carillon://shop/ab*bc/x, abc/x",
    "carillon://shop/*x*/y, a/y",
    "carillon://shop/a%2Ab, axb",
    "carillon://shop/shop-1%2Fweb, shop-1/web",
    "carillon://other/shop-1/web, shop-1/web",
    "carillon-controller://shop/shop-1/web, shop-1/web",
    "carillon://shop/, shop-1/web",
  })
  void uriCoversNothingElse(String uri, String name) {
    assertThat(covers(uri, "shop", name)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://shop/shop-1/web",
        "CARILLON://shop/shop-1/web",
        "carillon:shop/shop-1/web",
        "carillon://",
        "carillon://shop",
        "carillon:///shop-1/web",
        "carillon://shop/a%",
        "carillon://shop/a%2",
        "carillon://shop/a%2g",
        "carillon://shop/a%ff",
        "carillon://shop/a%C3",
        "carillon://shop/a?b",
        "carillon://shop/a#b",
        "carillon://shop/a b",
        "carillon://sh*p/shop-1/web",
        "",
      })
  void whatIsNoSuchUriIsNone(String uri) {
    assertThat(CarillonUri.parse(uri)).isEmpty();
  }

  @Test
  void clusterIsPercentEncodedToo() {
    assertThat(covers("carillon://my%20shop/a", "my shop", "a")).isTrue();
    assertThat(covers("carillon://my_shop/a", "my_shop", "a")).isTrue();
  }

  @Test
  @Timeout(5)
  void manyStarsTakeNoLongerThanTheirNumber() {
    String uri = "carillon://shop/" + "*a".repeat(1_500) + "b";
    long began = System.nanoTime();

    assertThat(covers(uri, "shop", "a".repeat(512))).isFalse();

    assertThat(System.nanoTime() - began).isLessThan(Duration.ofSeconds(1).toNanos());
  }

  @Test
  void longUriIsNone() {
    assertThat(CarillonUri.parse("carillon://shop/" + "a".repeat(4_096))).isEmpty();
  }
}
