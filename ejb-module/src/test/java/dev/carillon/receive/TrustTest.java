package dev.carillon.receive;

import static dev.carillon.receive.Vouchers.BOUND;
import static dev.carillon.testing.Instances.instance;
import static dev.carillon.testing.Instances.web;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.contracts.HeldCaches;
import dev.carillon.contracts.Introduction;
import dev.carillon.testing.ManualClock;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is vouched for at one moment, by all or by those who may change a cache. */
class TrustTest {
  private static final Duration NANO = Duration.ofNanos(1);

  private final Introduction shop = web("shop-2/web", 1, 6_201);
  private final Introduction worker = instance("job-1/worker", 2, "worker", 6_202, HeldCaches.ALL);
  private final ManualClock clock = new ManualClock(Duration.ofHours(1).toNanos());
  private final Vouchers vouchers = new Vouchers(clock);

  private static boolean isVouchedFor(Vouching vouching, long loadStart) {
    return vouching.trust().isVouchedFor(loadStart, vouching.now());
  }

  @Test
  void onlyTheInstancesOfTheNamedRolesHaveToVouch() {
    Vouching ofWorkers = vouchers.vouching(Set.of("worker"));
    Vouching ofAll = vouchers.vouching(Set.of());
    vouchers.join(shop, worker);
    long loaded = clock.getAsLong();
    clock.advance(BOUND.plus(NANO));
    vouchers.vouch(worker);

    assertThat(isVouchedFor(ofWorkers, loaded)).isTrue();
    assertThat(ofWorkers.trust().isSure(ofWorkers.now())).isTrue();
    assertThat(ofWorkers.trust().unsureOf(ofWorkers.now())).isEmpty();
    assertThat(isVouchedFor(ofAll, loaded)).isFalse();
    assertThat(ofAll.trust().isSure(ofAll.now())).isFalse();
    assertThat(ofAll.trust().unsureOf(ofAll.now())).containsExactly(shop.instance());
  }

  @Test
  void whoAsksLateLearnsAtOnceWhoVouches() {
    vouchers.join(shop, worker);
    long loaded = clock.getAsLong();
    clock.advance(BOUND.plus(NANO));
    vouchers.vouch(shop);

    assertThat(isVouchedFor(vouchers.vouching(Set.of("web")), loaded)).isTrue();
    assertThat(isVouchedFor(vouchers.vouching(Set.of("worker")), loaded)).isFalse();
    assertThat(isVouchedFor(vouchers.vouching(Set.of("web", "worker")), loaded)).isFalse();
  }

  @Test
  void instanceOfAnyRoleThatIsLostMayHaveLeftACommitBehind() {
    Vouching ofWorkers = vouchers.vouching(Set.of("worker"));
    vouchers.join(shop, worker);
    long loaded = clock.getAsLong();

    vouchers.vanish(shop);

    assertThat(isVouchedFor(ofWorkers, loaded)).isFalse();
  }

  @Test
  void beforeJoiningNobodyVouchesAndNobodyIsToBlame() {
    Vouching ofAll = vouchers.vouching(Set.of());
    vouchers.meet(shop);
    vouchers.vouch(shop);

    assertThat(ofAll.trust().isSure(ofAll.now())).isFalse();
    assertThat(ofAll.trust().unsureOf(ofAll.now())).isEmpty();
  }

  @Test
  void whoHasNotVouchedYetIsToBlame() {
    Vouching ofAll = vouchers.vouching(Set.of());
    vouchers.join(shop);
    vouchers.meet(worker);

    assertThat(ofAll.trust().unsureOf(ofAll.now())).containsExactly(worker.instance());
  }

  @Test
  void copyIsRightAsOfTheOldestLeaseOrItsLoad() {
    Vouching ofAll = vouchers.vouching(Set.of());
    vouchers.join(shop, worker);
    long loaded = clock.getAsLong();
    clock.advance(Duration.ofSeconds(2));
    vouchers.vouch(shop);
    long shopVouched = clock.getAsLong();
    clock.advance(Duration.ofSeconds(1));
    vouchers.vouch(worker);
    long later = clock.getAsLong();

    assertThat(ofAll.trust().asOf(loaded, later)).isEqualTo(shopVouched);
    assertThat(ofAll.trust().asOf(later, later)).as("loaded since").isEqualTo(later);
    clock.advance(BOUND);
    assertThat(ofAll.trust().asOf(loaded, clock.getAsLong()))
        .as("nobody vouches for it")
        .isEqualTo(loaded);
  }

  @Test
  void copyIsRightAsOfNowIfThereIsNobodyElse() {
    Vouching ofAll = vouchers.vouching(Set.of());
    vouchers.join();
    long loaded = clock.getAsLong();
    clock.advance(Duration.ofDays(1));

    assertThat(ofAll.trust().asOf(loaded, clock.getAsLong())).isEqualTo(clock.getAsLong());
  }

  /**
   * A reader takes the trust, then the copy, then the time. A notification drops the copy before
   * its sender may vouch for it; and whoever is halted anywhere reads the time afterwards.
   */
  @Test
  void trustThatWasTakenFirstNeverVouchesForWhatCameLater() {
    Vouching ofAll = vouchers.vouching(Set.of());
    vouchers.join(shop);
    long loaded = clock.getAsLong();
    Trust first = ofAll.trust();
    clock.advance(BOUND.plus(NANO));
    vouchers.vouch(shop);

    assertThat(first.isVouchedFor(loaded, ofAll.now())).isFalse();
    assertThat(first.isYoung(loaded, ofAll.now())).isFalse();
    assertThat(first.mayServe(loaded, ofAll.now())).isFalse();
    assertThat(ofAll.trust().mayServe(loaded, ofAll.now())).as("taken last").isTrue();
  }

  @Test
  void whoIsAloneTrustsItselfAndWhoIsDeafOnlyWhatIsYoung() {
    Vouching alone = Vouching.alone();
    Vouching deaf = Vouching.deaf(BOUND);
    long now = deaf.now();

    assertThat(alone.trust().isSure(alone.now())).isTrue();
    assertThat(alone.trust().isVouchedFor(alone.now(), Long.MAX_VALUE)).isTrue();
    assertThat(deaf.trust().isSure(now)).isFalse();
    assertThat(deaf.trust().isVouchedFor(now, now)).isFalse();
    assertThat(deaf.trust().isYoung(now, now + BOUND.toNanos())).isTrue();
    assertThat(deaf.trust().isYoung(now, now + BOUND.toNanos() + 1)).isFalse();
  }
}
