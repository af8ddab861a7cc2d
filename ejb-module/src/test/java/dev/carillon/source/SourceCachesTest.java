package dev.carillon.source;

import static dev.carillon.contracts.NotificationMessage.flush;
import static dev.carillon.contracts.NotificationMessage.flushKey;
import static dev.carillon.contracts.NotificationMessage.flushRegion;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.contracts.HeldCaches;
import dev.carillon.contracts.Key;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Operation;
import dev.carillon.source.SourceCaches.Registration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SourceCachesTest {
  private final Around around = new Around();
  private final List<String> dropped = new ArrayList<>();
  private final Noting source = new Noting();

  /** Notes what it drops; a region called "bad" makes it throw. */
  private final class Noting extends SourceCache {
    @Override
    void open(Telling telling) {}

    @Override
    void close() {
      dropped.add("closed");
    }

    @Override
    void dropAll() {
      dropped.add("all");
    }

    @Override
    void dropRegion(String region) {
      if (region.equals("bad")) {
        throw new IllegalStateException("planted");
      }
      dropped.add(region);
    }

    @Override
    void dropKey(String region, Key key) {
      dropped.add(region + "/" + key);
    }
  }

  private Registration registered(String name) {
    Registration registration = around.caches.register(name, source);
    dropped.clear();
    return registration;
  }

  private static NotificationMessage tag(String cache) {
    return new NotificationMessage(Operation.FLUSH_TAG, cache, null, null, "red", 0, null);
  }

  private static NotificationMessage created(String cache) {
    return new NotificationMessage(Operation.CREATE_REGION, cache, "eu", null, null, 0, null);
  }

  @Test
  void whatIsSaidOfItsNameIsDropped() {
    registered("products");

    around.hear(flushKey("products", "eu", 1), flushRegion("products", "us"), flush("products"));
    around.hear(tag("products"), created("products"), flush("others"));

    assertThat(dropped).containsExactly("eu/1", "us", "all", "all");
  }

  @Test
  void whatItHeldBeforeItWasRegisteredIsDropped() {
    around.caches.register("products", source);

    assertThat(dropped).containsExactly("all");
  }

  @Test
  void whatCannotDropOneThingDropsAll() {
    registered("products");

    around.hear(flushRegion("products", "bad"));

    assertThat(dropped).containsExactly("all");
  }

  @Test
  void nameThatIsNotHeldIsRefused() {
    around.held = HeldCaches.of(Set.of("settings"));

    assertThatThrownBy(() -> around.caches.register("products", source))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("source cache \"products\" is not among the caches this instance holds");
  }

  @Test
  void nameIsRegisteredOnceUntilThatIsClosed() {
    Registration first = registered("products");
    assertThatThrownBy(() -> around.caches.register("products", source))
        .isInstanceOf(IllegalStateException.class);

    first.close();
    first.close();
    around.hear(flush("products"));
    assertThat(dropped).containsExactly("closed");
    assertThat(around.caches.isRegistered("products")).isFalse();

    registered("products");
    assertThat(around.caches.isRegistered("products")).isTrue();
  }

  @Test
  void whatWasDroppedIsDroppedAgainWhenLoadsHaveEnded() {
    registered("products");
    around.hear(flushKey("products", "eu", 1));

    around.advance(Around.SETTLE.minusMillis(1));
    assertThat(dropped).containsExactly("eu/1");
    around.advance(Duration.ofMillis(1));
    assertThat(dropped).containsExactly("eu/1", "eu/1");

    around.advance(Around.SETTLE.multipliedBy(3));
    assertThat(dropped).as("and that is all").hasSize(2);
    assertThat(around.timers()).isZero();
  }

  @Test
  void whatCameWithItIsDroppedAgainAfterIt() {
    registered("products");
    around.hear(flushKey("catalog", "eu", 1), flushKey("products", "eu", 1));
    around.hear(flushKey("catalog", "eu", 2));

    around.advance(Around.SETTLE);

    assertThat(dropped).hasSize(2);
    assertThat(around.above).containsExactly("FLUSH catalog/eu/1", "FLUSH products/eu/1");
  }

  @Test
  void eachIsDroppedAgainInItsOwnTime() {
    registered("products");
    around.hear(flushKey("products", "eu", 1));
    around.advance(Duration.ofSeconds(4));
    around.hear(flushKey("products", "eu", 2));

    around.advance(Duration.ofSeconds(6));
    assertThat(dropped).containsExactly("eu/1", "eu/2", "eu/1");
    around.advance(Duration.ofSeconds(4));
    assertThat(dropped).containsExactly("eu/1", "eu/2", "eu/1", "eu/2");
  }

  @Test
  void whatIsTooMuchToRememberIsDroppedAgainByItsRegion() {
    registered("products");
    IntStream.rangeClosed(0, Settling.MOST)
        .forEach(key -> around.hear(flushKey("products", "eu", key)));
    dropped.clear();

    around.advance(Around.SETTLE);

    assertThat(dropped).containsExactly("eu");
  }

  @Test
  void tooManyRegionsAreDroppedAgainAltogether() {
    registered("products");
    IntStream.rangeClosed(0, Settling.MOST)
        .forEach(region -> around.hear(flushKey("products", "region-" + region, 1)));
    dropped.clear();

    around.advance(Around.SETTLE);

    assertThat(dropped).containsExactly("all");
    assertThat(around.above).containsExactly("all");
  }

  @Test
  void everythingIsDroppedTwiceToo() {
    registered("products");
    around.caches.copies().forgetAll();

    around.advance(Around.SETTLE);

    assertThat(dropped).containsExactly("all", "all");
    assertThat(around.above).containsExactly("all");
  }

  @Test
  void nothingIsRememberedWithoutASource() {
    around.hear(flush("catalog"));
    around.caches.copies().forgetAll();

    assertThat(around.timers()).isZero();
  }

  @Test
  void nothingIsDroppedAgainWhenTheInstanceIsClosed() {
    registered("products");
    around.hear(flushKey("products", "eu", 1));

    around.caches.close();
    around.advance(Around.SETTLE);

    assertThat(dropped).containsExactly("eu/1", "closed");
    assertThat(around.above).isEmpty();
  }
}
