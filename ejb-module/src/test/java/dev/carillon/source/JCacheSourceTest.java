package dev.carillon.source;

import static dev.carillon.contracts.NotificationMessage.flush;
import static dev.carillon.contracts.NotificationMessage.flushKey;
import static dev.carillon.contracts.NotificationMessage.flushRegion;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.benmanes.caffeine.jcache.spi.CaffeineCachingProvider;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.EventType;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import javax.cache.spi.CachingProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Caffeine's JCache, which calls listeners on threads of its own. */
class JCacheSourceTest {
  private enum Colour {
    RED,
    BLUE
  }

  private final CachingProvider provider =
      Caching.getCachingProvider(CaffeineCachingProvider.class.getName());
  private final CacheManager manager = provider.getCacheManager();
  private final Around around = new Around();

  @AfterEach
  void close() {
    provider.close();
  }

  private static <K> MutableConfiguration<K, String> of(Class<K> keyType) {
    return new MutableConfiguration<K, String>().setTypes(keyType, String.class);
  }

  private <K> Cache<K, String> registered(MutableConfiguration<K, String> configuration) {
    Cache<K, String> cache = manager.createCache("products", configuration);
    around.caches.register("products", JCacheSource.of(cache));
    return cache;
  }

  @Test
  void flushOfAKeyRemovesIt() {
    Cache<String, String> cache = registered(of(String.class));
    cache.putAll(Map.of("k1", "a", "k2", "b"));

    around.hear(flushKey("products", "default", "k1"));

    assertThat(cache.containsKey("k1")).isFalse();
    assertThat(cache.containsKey("k2")).isTrue();
  }

  @Test
  void flushOfMoreClears() {
    Cache<String, String> cache = registered(of(String.class));
    cache.put("k1", "a");
    around.hear(flushRegion("products", "eu"));
    assertThat(cache.containsKey("k1")).isFalse();

    cache.put("k1", "a");
    around.hear(flush("products"));
    assertThat(cache.containsKey("k1")).isFalse();
  }

  @Test
  void keyOfAnotherTypeMayBeAny() {
    Cache<Long, String> cache = registered(of(Long.class));
    cache.put(1L, "a");
    cache.put(2L, "b");
    around.hear(flushKey("products", "default", 1L));
    assertThat(cache.containsKey(2L)).isTrue();

    around.hear(flushKey("products", "default", 1));
    assertThat(cache.containsKey(2L)).isFalse();
  }

  @Test
  void constantsAreFoundByTheirNames() {
    Cache<Colour, String> cache = registered(of(Colour.class));
    cache.put(Colour.RED, "a");
    cache.put(Colour.BLUE, "b");

    around.hear(flushKey("products", "default", Colour.RED));

    assertThat(cache.containsKey(Colour.RED)).isFalse();
    assertThat(cache.containsKey(Colour.BLUE)).isTrue();
  }

  @Test
  void whatIsWrittenThroughIsNeverRemovedFromTheStore() {
    List<String> deleted = new ArrayList<>();
    Cache<String, String> cache =
        registered(
            of(String.class).setWriteThrough(true).setCacheWriterFactory(() -> new Store(deleted)));
    cache.put("k1", "a");

    around.hear(flushKey("products", "default", "k1"));

    assertThat(cache.containsKey("k1")).isFalse();
    assertThat(deleted).isEmpty();
    cache.remove("k1");
    assertThat(deleted).as("control: what a removal does").containsExactly("k1");
  }

  /** A store that notes what is deleted from it. */
  private record Store(List<String> deleted) implements CacheWriter<String, String> {
    @Override
    public void write(Cache.Entry<? extends String, ? extends String> entry) {}

    @Override
    public void writeAll(Collection<Cache.Entry<? extends String, ? extends String>> entries) {}

    @Override
    public void delete(Object key) {
      deleted.add(String.valueOf(key));
    }

    @Override
    public void deleteAll(Collection<?> keys) {}
  }

  @Test
  void updatesAndRemovalsAreTold() {
    Cache<String, String> cache = registered(of(String.class));
    cache.put("k1", "a");
    assertThat(around.told).as("it may have been loaded").isEmpty();

    cache.put("k1", "b");
    cache.remove("k1");

    assertThat(around.told)
        .containsExactly("FLUSH products/default/k1", "FLUSH products/default/k1");
    assertThat(around.entries).as("taken into the container").hasSize(2);
  }

  @Test
  void whatWasPutHereStaysHere() {
    Cache<String, String> cache = registered(of(String.class));
    cache.put("k1", "a");

    cache.put("k1", "b");

    assertThat(around.told).hasSize(1);
    assertThat(cache.get("k1")).isEqualTo("b");
  }

  @Test
  void whatIsLoadedIsNotTold() {
    Cache<String, String> cache =
        registered(of(String.class).setReadThrough(true).setCacheLoaderFactory(Loading::new));

    assertThat(cache.get("k1")).isEqualTo("loaded k1");

    assertThat(around.told).isEmpty();
  }

  private static final class Loading implements CacheLoader<String, String> {
    @Override
    public String load(String key) {
      return "loaded " + key;
    }

    @Override
    public Map<String, String> loadAll(Iterable<? extends String> keys) {
      return Map.of();
    }
  }

  @Test
  void applicationChoosesWhatIsTold() {
    Cache<String, String> cache = manager.createCache("products", of(String.class));
    around.caches.register("products", JCacheSource.of(cache, Set.of(EventType.CREATED)));

    cache.put("k1", "a");
    cache.put("k1", "b");

    assertThat(around.told).containsExactly("FLUSH products/default/k1");
    assertThatThrownBy(() -> JCacheSource.of(cache, Set.of(EventType.EXPIRED)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void keyThatCannotTravelIsToldAsItsRegion() {
    Cache<List<?>, String> cache = manager.createCache("products", new MutableConfiguration<>());
    around.caches.register("products", JCacheSource.of(cache));
    cache.put(List.of(1), "a");

    cache.put(List.of(1), "b");

    assertThat(around.told).containsExactly("FLUSH products/default");
    assertThat(cache.get(List.of(1))).as("what was put here stays here").isEqualTo("b");
  }

  @Test
  void whatIsDroppedForOthersIsNotToldAgain() {
    Cache<String, String> cache = registered(of(String.class));
    for (int i = 0; i < 100; i++) {
      cache.put("k1", "a");
      around.hear(flushKey("products", "default", "k1"));
    }
    assertThat(around.told).isEmpty();

    cache.put("k1", "a");
    cache.remove("k1");
    assertThat(around.told).as("control: one's own is told").hasSize(1);
  }

  /**
   * The application removes a key while a flush of that key is being applied: one of the two finds
   * nothing, and the event that was taken for the flush's own was the application's.
   */
  @Test
  void ownRemovalIsToldEvenIfItIsTakenForTheEcho() {
    Cache<String, String> cache = manager.createCache("products", of(String.class));
    around.caches.register("products", JCacheSource.of(new Removing(cache).cache()));
    cache.put("k1", "a");

    around.hear(flushKey("products", "default", "k1"));

    assertThat(around.told).containsExactly("FLUSH products/default/k1");
  }

  /** A cache whose entries are removed by the application just before others remove them. */
  private record Removing(Cache<String, String> target) {
    @SuppressWarnings("unchecked") // a proxy has the type it is made for
    Cache<String, String> cache() {
      return (Cache<String, String>)
          Proxy.newProxyInstance(
              Cache.class.getClassLoader(),
              new Class<?>[] {Cache.class},
              (proxy, method, arguments) -> {
                if (method.getName().equals("remove")) {
                  target.remove((String) arguments[0]);
                }
                return method.invoke(target, arguments);
              });
    }
  }

  @Test
  void endedRegistrationNeitherTellsNorDrops() {
    Cache<String, String> cache = manager.createCache("products", of(String.class));
    JCacheSource<String, String> source = JCacheSource.of(cache);
    around.caches.register("products", source).close();
    cache.put("k1", "a");
    cache.put("k1", "b");

    around.hear(flush("products"));

    assertThat(around.told).isEmpty();
    assertThat(cache.get("k1")).isEqualTo("b");
    around.caches.register("again", source);
    cache.put("k1", "a");
    cache.put("k1", "b");
    assertThat(around.told).containsExactly("FLUSH again/default/k1");
  }

  @Test
  void closedCacheIsLeftAlone() {
    Cache<String, String> cache = registered(of(String.class));
    cache.close();

    around.hear(flushKey("products", "default", "k1"), flush("products"));
    around.caches.close();
  }

  @Test
  void inATransactionTheListenersThreadIsNotTakenAnywhere() {
    Cache<String, String> cache = registered(of(String.class));
    cache.put("k1", "a");
    around.inTransaction = true;

    cache.put("k1", "b");

    assertThat(around.told).hasSize(1);
    assertThat(around.entries).isEmpty();
  }

  @Test
  void echoThatComesLateOnAnotherThreadIsStillAnEcho() throws Exception {
    Cache<String, String> cache = registered(of(String.class));
    cache.put("k1", "a");
    List<String> threads = new ArrayList<>();
    cache.registerCacheEntryListener(
        new MutableCacheEntryListenerConfiguration<>(() -> removed(threads), null, false, true));

    Thread other = new Thread(() -> around.hear(flushKey("products", "default", "k1")), "hearing");
    other.start();
    other.join(TimeUnit.SECONDS.toMillis(10));

    assertThat(threads).as("listeners ran, and not there").hasSize(1).doesNotContain("hearing");
    assertThat(around.told).isEmpty();
  }

  private static CacheEntryRemovedListener<String, String> removed(List<String> threads) {
    return events -> threads.add(Thread.currentThread().getName());
  }
}
