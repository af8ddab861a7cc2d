package dev.carillon.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.carillon.contracts.Key;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Operation;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What may be a key, and how it crosses the wire. */
class KeysTest {
  private final Bench bench = Bench.alone();

  /** A key that needs a codec. */
  private record Sku(String shelf, int number) {
    static final KeyCodec<Sku> CODEC =
        new KeyCodec<>() {
          @Override
          public String toText(Sku key) {
            return key.shelf() + "/" + key.number();
          }

          @Override
          public Sku fromText(String text) {
            int slash = text.indexOf('/');
            return new Sku(text.substring(0, slash), Integer.parseInt(text.substring(slash + 1)));
          }
        };
  }

  private static <K> void assertFlushed(Bench bench, NearCache<K, String> cache, K one, K other) {
    cache.get(one, String::valueOf);
    cache.get(other, String::valueOf);
    cache.flushKey(one);
    NotificationMessage told = bench.told.get(bench.told.size() - 1);
    assertThat(cache.getIfPresent(one)).isNull();
    assertThat(cache.getIfPresent(other)).isNotNull();
    cache.get(one, String::valueOf);

    bench.receive(told);

    assertThat(cache.getIfPresent(one)).as("flushed elsewhere").isNull();
    assertThat(cache.getIfPresent(other)).isNotNull();
  }

  @Test
  void textsNumbersUuidsAndConstantsCrossByThemselves() {
    NearCaches caches = bench.caches;
    assertFlushed(bench, caches.cache("texts", String.class, String.class), "a", "b");
    assertFlushed(bench, caches.cache("ints", Integer.class, String.class), 1, 2);
    assertFlushed(bench, caches.cache("longs", Long.class, String.class), 1L, 1L << 40);
    assertFlushed(
        bench,
        caches.cache("uuids", UUID.class, String.class),
        UUID.randomUUID(),
        UUID.randomUUID());
    assertFlushed(
        bench, caches.cache("units", TimeUnit.class, String.class), TimeUnit.DAYS, TimeUnit.HOURS);
  }

  @Test
  void otherKeysCrossAsText() {
    NearCache<Sku, String> cache =
        bench.caches.<Sku, String>builder("skus", Sku.class).keyCodec(Sku.CODEC).build();

    assertFlushed(bench, cache, new Sku("a", 1), new Sku("a", 2));

    assertThat(bench.told).hasToString("[FLUSH skus/default/a/1]");
  }

  @Test
  void otherKeysWithoutACodecAreRefusedWhenTheCacheIsMade() {
    for (Class<?> type :
        List.of(Sku.class, Object.class, Number.class, int.class, Enum.class, byte[].class)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> bench.caches.cache("skus", type, String.class))
          .withMessage(
              "keys of near cache \"skus\" must be String, Integer, Long, UUID or an enum, or"
                  + " have a KeyCodec, but are "
                  + type.getName());
    }
    assertThat(bench.caches.all()).isEmpty();
  }

  @Test
  void constantThatThisVersionDoesNotKnowIsNoneOfItsKeys() {
    NearCache<TimeUnit, String> cache = bench.caches.cache("units", TimeUnit.class, String.class);
    cache.get(TimeUnit.DAYS, String::valueOf);

    bench.receive(flush("units", new Key.EnumConstant("WEEKS")));

    assertThat(cache.getIfPresent(TimeUnit.DAYS)).isNotNull();
  }

  private static NotificationMessage flush(String cache, Key key) {
    return new NotificationMessage(Operation.FLUSH, cache, "default", key, null, 0, null);
  }

  @Test
  void keyOfAnotherTypeMayBeAnyOfItsRegion() {
    NearCache<Long, String> orders = bench.caches.cache("orders", Long.class, String.class);
    NearCache<TimeUnit, String> units = bench.caches.cache("units", TimeUnit.class, String.class);
    NearCache<Sku, String> skus =
        bench.caches.<Sku, String>builder("skus", Sku.class).keyCodec(Sku.CODEC).build();
    orders.get(1L, String::valueOf);
    orders.region("eu").get(1L, String::valueOf);
    units.get(TimeUnit.DAYS, String::valueOf);
    skus.get(new Sku("a", 1), String::valueOf);

    bench.receive(flush("orders", Key.of(1)));
    bench.receive(flush("units", Key.of("DAYS")));
    bench.receive(flush("skus", Key.of(1)));

    assertThat(orders.getIfPresent(1L)).isNull();
    assertThat(orders.region("eu").getIfPresent(1L)).isNotNull();
    assertThat(units.getIfPresent(TimeUnit.DAYS)).isNull();
    assertThat(skus.getIfPresent(new Sku("a", 1))).isNull();
  }

  @Test
  void keyThatTheCodecCannotReadMayBeAnyOfItsRegion() {
    NearCache<Sku, String> skus =
        bench.caches.<Sku, String>builder("skus", Sku.class).keyCodec(Sku.CODEC).build();
    skus.get(new Sku("a", 1), String::valueOf);
    skus.region("eu").get(new Sku("a", 1), String::valueOf);

    bench.receive(flush("skus", Key.of("of another version")));

    assertThat(skus.getIfPresent(new Sku("a", 1))).isNull();
    assertThat(skus.region("eu").getIfPresent(new Sku("a", 1))).isNotNull();
  }

  @Test
  void keyThatTheCodecCannotWriteChangesNothing() {
    NearCache<Sku, String> skus =
        bench
            .caches
            .<Sku, String>builder("skus", Sku.class)
            .keyCodec(
                new KeyCodec<>() {
                  @Override
                  public String toText(Sku key) {
                    throw new UnsupportedOperationException("planted");
                  }

                  @Override
                  public Sku fromText(String text) {
                    return new Sku(text, 0);
                  }
                })
            .build();
    skus.get(new Sku("a", 1), String::valueOf);

    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> skus.put(new Sku("a", 1), "new"));

    assertThat(bench.told).isEmpty();
  }
}
