package dev.carillon.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URL;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.container.test.api.TargetsContainer;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two instances with a second-level cache and a JCache cache each, over one database: what one
 * changes the other reads.
 */
@ExtendWith(ArquillianExtension.class)
class SourceCachesIT {
  @ArquillianResource
  @OperateOnDeployment("shop1")
  private URL shop1;

  @ArquillianResource
  @OperateOnDeployment("shop2")
  private URL shop2;

  @Deployment(name = "shop1", testable = false)
  @TargetsContainer("node1")
  static WebArchive shop1() {
    return Applications.shop();
  }

  @Deployment(name = "shop2", testable = false)
  @TargetsContainer("node2")
  static WebArchive shop2() {
    return Applications.shop();
  }

  @BeforeEach
  void bothHaveReadWhatIsOld() {
    for (URL each : new URL[] {shop1, shop2}) {
      await()
          .atMost(30, SECONDS)
          .untilAsserted(
              () ->
                  assertThat(Http.get(each, "instances").lines())
                      .containsExactlyInAnyOrder("node1/shop CONNECTED", "node2/shop CONNECTED"));
    }
    succeeds(Http.post(shop1, "fill"));
    for (String type : new String[] {"Versioned", "Plain"}) {
      awaitName(shop2, type, 1, "old");
      awaitName(shop2, type, 2, "old");
      await()
          .atMost(30, SECONDS)
          .until(() -> name(shop2, type, 1).equals("old") && isCached(shop2, type, 1));
    }
  }

  private static void succeeds(Http.Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(204);
  }

  private static void awaitName(URL shop, String type, long id, String name) {
    await().atMost(30, SECONDS).until(() -> name(shop, type, id).equals(name));
  }

  private static String name(URL shop, String type, long id) {
    return Http.get(shop, "name?type=" + type + "&id=" + id).body();
  }

  private static boolean isCached(URL shop, String type, long id) {
    return Boolean.parseBoolean(Http.get(shop, "cached?type=" + type + "&id=" + id).body());
  }

  private static void awaitNotCached(URL shop, String type, long id) {
    await().atMost(30, SECONDS).until(() -> !isCached(shop, type, id));
  }

  private static long head(URL shop) {
    return Long.parseLong(Http.get(shop, "head").body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Versioned", "Plain"})
  void committedChangeIsReadByTheOther(String type) {
    succeeds(Http.post(shop1, "rename?type=" + type + "&id=1&name=new&end=commit"));
    awaitName(shop2, type, 1, "new");
    assertThat(isCached(shop2, type, 2)).as("only what was changed is dropped").isTrue();

    succeeds(Http.post(shop2, "rename?type=" + type + "&id=1&name=newer&end=commit"));
    awaitName(shop1, type, 1, "newer");
    assertThat(name(shop2, type, 1)).as("and by the writer").isEqualTo("newer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Versioned", "Plain"})
  void bulkChangeDropsTheClass(String type) {
    succeeds(Http.post(shop1, "bulk?type=" + type + "&name=all"));

    awaitName(shop2, type, 1, "all");
    awaitName(shop2, type, 2, "all");
  }

  @Test
  void removedEntityIsDropped() {
    succeeds(Http.post(shop1, "remove?type=Plain&id=1"));

    awaitNotCached(shop2, "Plain", 1);
  }

  @Test
  void nativeSqlIsNotCovered() {
    succeeds(Http.post(shop1, "sql?type=Plain&name=sql"));
    succeeds(Http.post(shop1, "rename?type=Versioned&id=1&name=new&end=commit"));
    awaitName(shop2, "Versioned", 1, "new");

    assertThat(name(shop2, "Plain", 1)).as("the control: nobody told of it").isEqualTo("old");
  }

  @Test
  void evictionsReachTheOther() {
    succeeds(Http.post(shop1, "evict?type=Plain&id=1"));
    awaitNotCached(shop2, "Plain", 1);
    assertThat(isCached(shop2, "Plain", 2)).isTrue();

    succeeds(Http.post(shop1, "evict?type=Plain"));
    awaitNotCached(shop2, "Plain", 2);
    assertThat(isCached(shop2, "Versioned", 2)).isTrue();

    succeeds(Http.post(shop1, "evict"));
    awaitNotCached(shop2, "Versioned", 2);
  }

  @Test
  void updateOfAJCacheEntryRemovesItAtTheOther() {
    succeeds(Http.post(shop1, "price?key=k1&price=1"));
    succeeds(Http.post(shop2, "price?key=k1&price=1"));
    succeeds(Http.post(shop1, "price?key=k1&price=2"));

    await().atMost(30, SECONDS).until(() -> Http.get(shop2, "price?key=k1").body().equals("null"));
    assertThat(Http.get(shop1, "price?key=k1").body()).isEqualTo("2");
  }

  @Test
  void onlyWhoChangesTellsAndOnlyWhatIsCommitted() {
    succeeds(Http.post(shop2, "price?key=k2&price=1"));
    long before = head(shop2);

    assertThat(toldBy("rename?type=Plain&id=1&name=vain&end=rollback")).isZero();
    assertThat(toldBy("rename?type=Plain&id=1&name=new&end=commit")).isOne();
    assertThat(toldBy("rename?type=Versioned&id=1&name=new&end=commit")).isOne();
    assertThat(toldBy("bulk?type=Plain&name=all")).isOne();
    assertThat(toldBy("evict")).isOne();
    assertThat(toldBy("price?key=k2&price=1")).as("it may have been loaded").isZero();
    assertThat(toldBy("price?key=k2&price=2")).isOne();

    await().atMost(30, SECONDS).until(() -> Http.get(shop2, "price?key=k2").body().equals("null"));
    assertThat(head(shop2)).as("what is applied is not told again").isEqualTo(before);
  }

  /** Returns how many notifications the first instance accepts when it does something. */
  private long toldBy(String what) {
    long before = head(shop1);
    succeeds(Http.post(shop1, what));
    return head(shop1) - before;
  }
}
