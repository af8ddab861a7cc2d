package dev.carillon.source;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.benmanes.caffeine.jcache.spi.CaffeineCachingProvider;
import dev.carillon.CarillonInstance;
import dev.carillon.Wiring;
import dev.carillon.config.CarillonConfig;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.membership.FixedMembership;
import dev.carillon.source.Shop.Customer;
import dev.carillon.source.Shop.Product;
import dev.carillon.testing.Ports;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.cache.Cache;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.spi.CachingProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two whole instances with JCache and JPA over one database. */
class TwoInstancesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final CachingProvider provider =
      Caching.getCachingProvider(CaffeineCachingProvider.class.getName());
  private final Shop shopA = new Shop("two", "a");
  private final Shop shopB = new Shop("two", "b");
  private final Node a = new Node("a/web", "", shopA);
  private final Node b =
      new Node("b/web", String.valueOf(a.instance.cluster().self().address()), shopB);

  /** An instance, its caches, and what it was told of by others and by itself. */
  private final class Node {
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final CarillonInstance instance;
    private final JpaSource jpa;
    private final Cache<String, String> prices;

    Node(String name, String members, Shop shop) {
      Map<String, String> settings =
          Map.of("carillon.port", Ports.range(), "carillon.members", members);
      CarillonConfig config =
          CarillonConfig.read(
              key -> Optional.ofNullable(settings.get(key)).filter(value -> !value.isEmpty()),
              name,
              "web");
      instance =
          CarillonInstance.start(
              config,
              Wiring.plain(
                  event -> seen.add(event.toString()),
                  HeldCaches.ALL,
                  new FixedMembership(config.members())));
      jpa = JpaSource.of(shop.factory);
      prices =
          provider
              .getCacheManager()
              .createCache(
                  name,
                  new MutableConfiguration<String, String>().setTypes(String.class, String.class));
      instance.sources().register("jpa", jpa);
      instance.sources().register("prices", JCacheSource.of(prices));
    }

    long accepted() {
      return instance.status().head();
    }
  }

  @BeforeEach
  void fill() {
    await()
        .atMost(PATIENCE)
        .until(() -> a.instance.cluster().isJoined() && b.instance.cluster().isJoined());
    shopA.change(
        manager -> {
          manager.createQuery("delete from Product p").executeUpdate();
          manager.createQuery("delete from Customer c").executeUpdate();
          manager.persist(new Product(1, "bell"));
          manager.persist(new Product(2, "rope"));
          manager.persist(new Customer("c1"));
        });
    settled();
    assertThat(shopB.name(1)).isEqualTo("bell");
    assertThat(shopB.name(2)).isEqualTo("rope");
    assertThat(shopB.caches(Product.class, 1L)).isTrue();
  }

  /** Waits until each has heard what the other has said. */
  private void settled() {
    a.instance.broadcaster().cache("settled").flush().await(PATIENCE);
    b.instance.broadcaster().cache("settled").flush().await(PATIENCE);
  }

  @AfterEach
  void close() {
    a.instance.close();
    b.instance.close();
    shopA.close();
    shopB.close();
    provider.close();
  }

  @Test
  void changeOfOneIsReadByTheOther() {
    shopA.change(manager -> manager.find(Product.class, 1L).name = "gong");
    settled();
    assertThat(shopB.name(1)).isEqualTo("gong");

    shopB.change(
        manager -> manager.createQuery("update Product p set p.name = 'horn'").executeUpdate());
    settled();
    assertThat(shopA.name(2)).isEqualTo("horn");
  }

  @Test
  void withoutRegistrationTheOtherReadsWhatIsOld() {
    b.instance.sources().close();

    shopA.change(manager -> manager.find(Product.class, 1L).name = "gong");
    settled();

    assertThat(shopB.name(1)).isEqualTo("bell");
  }

  @Test
  void evictionsReachTheOther() {
    a.jpa.cache().evict(Product.class, 1L);
    settled();
    assertThat(shopB.caches(Product.class, 1L)).isFalse();
    assertThat(shopB.caches(Product.class, 2L)).isTrue();

    a.jpa.cache().evict(Product.class);
    settled();
    assertThat(shopB.caches(Product.class, 2L)).isFalse();
  }

  @Test
  void jCacheEntriesOfOneAreRemovedWhenTheOtherUpdatesThem() {
    a.prices.put("k1", "1");
    b.prices.put("k1", "1");

    a.prices.put("k1", "2");
    settled();

    assertThat(b.prices.get("k1")).isNull();
    assertThat(a.prices.get("k1")).isEqualTo("2");
  }

  @Test
  void nothingThatIsAppliedIsToldAgain() {
    b.prices.put("k1", "1");
    b.prices.put("k2", "1");
    long before = b.accepted();

    shopA.change(manager -> manager.find(Product.class, 1L).name = "gong");
    a.jpa.cache().evictAll();
    a.instance.broadcaster().cache("prices").flushKey("k1").await(PATIENCE);
    a.instance.broadcaster().cache("prices").flush().await(PATIENCE);
    assertThat(b.prices.iterator()).isExhausted();
    assertThat(b.accepted()).isEqualTo(before);

    b.prices.put("k1", "1");
    b.prices.remove("k1");
    assertThat(b.accepted()).as("control: one's own is told").isEqualTo(before + 1);
  }

  @Test
  void nearCacheOverASourceReadsWhatIsNew() {
    var names = b.instance.nearCaches().cache("names", Long.class, String.class);
    assertThat(names.get(1L, shopB::name)).isEqualTo("bell");

    shopA.change(manager -> manager.find(Product.class, 1L).name = "gong");
    a.instance.broadcaster().cache("names").flushKey(1L).await(PATIENCE);

    await()
        .atMost(10, SECONDS)
        .untilAsserted(() -> assertThat(names.get(1L, shopB::name)).isEqualTo("gong"));
  }
}
