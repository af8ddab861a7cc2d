package dev.carillon.receive;

import static dev.carillon.testing.Instances.instance;
import static dev.carillon.testing.Instances.web;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.contracts.CacheDeclaration;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.contracts.Introduction;
import dev.carillon.testing.ManualClock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Rule 14: what instances must have alike, and what a cache rests on if they do not. */
class DifferencesTest {
  private static final Duration BOUND = Duration.ofSeconds(5);
  private static final Duration SETTLE = Duration.ofSeconds(10);

  private final ManualClock clock = new ManualClock(Duration.ofHours(1).toNanos());
  private final Handed handed = new Handed();
  private final Coherence coherence =
      new Coherence(clock, () -> clock.getAsLong() / 1_000_000, BOUND, SETTLE, handed);
  private final Introduction self = web("a/web", 1, 6201);
  private final Introduction shop = web("b/web", 2, 6202);
  private final Introduction worker = instance("c/job", 3, "job", 6203, HeldCaches.ALL);
  private long loaded;

  private static CacheDeclaration cache(String name, String... writers) {
    return new CacheDeclaration(name, new TreeSet<>(Arrays.asList(writers)), false);
  }

  private static Introduction with(Introduction of, long heartbeat, long bound) {
    return new Introduction(
        of.instance(),
        of.cluster(),
        of.role(),
        of.address(),
        of.held(),
        heartbeat,
        bound,
        of.ephemeral(),
        of.declared());
  }

  /** Joins with these there, which vouch for all until now, and loads something that grows old. */
  private void join(Introduction own, Introduction... senders) {
    coherence.introduce(own);
    Arrays.stream(senders).forEach(coherence::met);
    coherence.joined();
    clock.advance(SETTLE);
    loaded = clock.getAsLong();
    clock.advance(BOUND.plusNanos(1));
    Arrays.stream(senders).forEach(sender -> coherence.vouched(sender.instance(), coherence.now()));
  }

  private boolean isVouchedFor(Vouching cache) {
    return cache.trust().isVouchedFor(loaded, cache.now());
  }

  @Test
  void cacheOfOtherWritersLivesByItsAgeAndTheOthersDoNot() {
    Vouching catalog = coherence.vouching("catalog", Set.of("web"));
    Vouching prices = coherence.vouching("prices", Set.of("web"));
    List<CacheDeclaration> ours = List.of(cache("catalog", "web"), cache("prices", "web"));

    join(
        self.declaring(ours),
        shop.declaring(ours),
        worker.declaring(List.of(cache("catalog"), cache("prices", "web"))));

    assertThat(isVouchedFor(catalog)).isFalse();
    assertThat(catalog.trust().mayServe(loaded, catalog.now())).as("too old").isFalse();
    assertThat(catalog.trust().mayServe(clock.getAsLong(), catalog.now())).as("young").isTrue();
    assertThat(catalog.trust().isSure(catalog.now())).isFalse();
    assertThat(catalog.trust().unsureOf(catalog.now())).containsExactly(worker.instance());
    assertThat(isVouchedFor(prices)).as("the control").isTrue();
    assertThat(handed.different)
        .containsExactly(worker.instance() + " WRITERS catalog: web here, all roles there");
  }

  @Test
  void differenceIsSaidOnceAndEndsWithTheOther() {
    Vouching catalog = coherence.vouching("catalog", Set.of("web"));
    Introduction other = worker.declaring(List.of(cache("catalog", "job")));
    join(self.declaring(List.of(cache("catalog", "web"))), shop, other);
    coherence.met(other);
    coherence.introduce(self.declaring(List.of(cache("catalog", "web"), cache("prices"))));

    assertThat(handed.different).hasSize(1);
    assertThat(isVouchedFor(catalog)).isFalse();

    coherence.left(other.instance());
    assertThat(isVouchedFor(catalog)).isTrue();

    coherence.met(other);
    assertThat(handed.different).as("it is there again").hasSize(2);
    assertThat(isVouchedFor(catalog)).isFalse();
  }

  @Test
  void cacheThatIsMadeLaterIsComparedThen() {
    join(self, worker.declaring(List.of(cache("catalog"))));
    assertThat(handed.different).isEmpty();

    coherence.introduce(self.declaring(List.of(cache("catalog", "job"))));
    Vouching catalog = coherence.vouching("catalog", Set.of("job"));

    assertThat(isVouchedFor(catalog)).isFalse();
    assertThat(handed.different).hasSize(1);
  }

  @Test
  void whatTheOtherDeclaresLaterIsComparedThen() {
    Vouching catalog = coherence.vouching("catalog", Set.of("job"));
    join(self.declaring(List.of(cache("catalog", "job"))), worker);
    assertThat(isVouchedFor(catalog)).isTrue();

    coherence.met(worker.declaring(List.of(cache("catalog"))));
    coherence.met(worker);

    assertThat(isVouchedFor(catalog)).as("an older introduction takes nothing back").isFalse();
    assertThat(handed.different).hasSize(1);
  }

  @Test
  void nothingRestsOnTheWordOfWhoHasAnotherBound() {
    Vouching catalog = coherence.vouching("catalog", Set.of());
    Vouching ofShops = coherence.vouching("prices", Set.of("web"));

    join(self, shop, with(worker, 1_000, 10_000));

    assertThat(isVouchedFor(catalog)).isFalse();
    assertThat(isVouchedFor(ofShops)).as("which it may not write").isTrue();
    assertThat(handed.different)
        .containsExactly(worker.instance() + " MAX_STALENESS null: 5000 ms here, 10000 ms there");
  }

  @Test
  void nothingRestsOnTheWordOfWhoIsHeardTooSeldom() {
    Vouching catalog = coherence.vouching("catalog", Set.of());

    join(self, with(shop, 1_667, 5_000));

    assertThat(isVouchedFor(catalog)).isFalse();
    assertThat(handed.different)
        .containsExactly(shop.instance() + " HEARTBEAT null: 1000 ms here, 1667 ms there");
  }

  @Test
  void aThirdOfTheBoundIsOftenEnough() {
    Vouching catalog = coherence.vouching("catalog", Set.of());

    join(self, with(shop, 1_666, 5_000));

    assertThat(isVouchedFor(catalog)).isTrue();
    assertThat(handed.different).isEmpty();
  }

  @Test
  void anotherOrderOfCallBacksIsSaidAndCopiesAreAsGoodAsBefore() {
    Vouching catalog = coherence.vouching("catalog", Set.of());

    join(
        self.declaring(List.of(cache("catalog"))),
        shop.declaring(List.of(new CacheDeclaration("catalog", new TreeSet<>(), true))));

    assertThat(isVouchedFor(catalog)).isTrue();
    assertThat(handed.different)
        .containsExactly(shop.instance() + " ORDERED catalog: off here, on there");
  }

  @Test
  void instanceIsUnsureWhileWhatMustBeAlikeDiffersAndNotForOrder() {
    List<CacheDeclaration> ordered = List.of(new CacheDeclaration("prices", new TreeSet<>(), true));
    join(self.declaring(List.of(cache("prices"))), shop.declaring(ordered));
    assertThat(handed.different).as("the control").hasSize(1);
    assertThat(coherence.surety()).isEqualTo(Surety.COHERENT);

    coherence.introduce(self.declaring(List.of(cache("prices", "web"))));

    assertThat(coherence.surety()).isEqualTo(Surety.unsure("settings differ: b/web"));
  }
}
