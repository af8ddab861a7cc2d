package dev.carillon.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.carillon.cache.Bench.Transaction;
import dev.carillon.config.CacheKey;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a transaction does, and what others see of it: rule 12. */
class InTransactionTest {
  private static final Set<String> RED = Set.of("red");

  private final Bench bench = Bench.alone();
  private final Source source = new Source();

  private CacheRegion<String, String> eu() {
    return bench.cache().region("eu");
  }

  @Test
  void nothingIsServedAndNothingIsStored() {
    eu().get("sku-1", source);
    Transaction transaction = bench.begin();

    assertThat(eu().get("sku-1", key -> "in transaction")).isEqualTo("in transaction");
    assertThat(eu().get("sku-2", key -> "in transaction")).isEqualTo("in transaction");
    assertThat(eu().getIfPresent("sku-1")).isNull();
    transaction.commit();

    assertThat(eu().getIfPresent("sku-1")).as("it was not changed").isEqualTo("sku-1 v0");
    assertThat(eu().getIfPresent("sku-2")).isNull();
  }

  @Test
  void servesIfToldTo() {
    bench.with(CacheKey.IN_TRANSACTION, "serve");
    eu().get("sku-1", source);
    Transaction transaction = bench.begin();

    assertThat(eu().get("sku-1", Loaders.failing())).isEqualTo("sku-1 v0");
    assertThat(eu().getIfPresent("sku-1")).isEqualTo("sku-1 v0");
    assertThat(eu().get("sku-2", source)).isEqualTo("sku-2 v0");
    assertThat(eu().getIfPresent("sku-2")).as("what it loads is never stored").isNull();
    transaction.rollBack();
  }

  @ParameterizedTest
  @EnumSource
  void whatItChangedIsLoadedAnewWithinItAndStoredByNobody(Change change) {
    bench.with(CacheKey.IN_TRANSACTION, "serve");
    eu().get("sku-1", source, RED);
    Transaction transaction = bench.begin();
    change.happens(bench);

    assertThat(eu().get("sku-1", key -> "own write", RED)).isEqualTo("own write");
    String others = Bench.elsewhere(() -> eu().get("sku-1", source, RED));

    assertThat(others).isEqualTo("sku-1 v0");
    if (change.isOfThisInstance()) {
      assertThat(Bench.elsewhere(() -> String.valueOf(eu().getIfPresent("sku-1"))))
          .isEqualTo("null");
      assertThat(bench.told).as("before the commit").isEmpty();
    }
    transaction.commit();
    assertThat(bench.told).hasSize(change.isOfThisInstance() ? 1 : 0);
  }

  @ParameterizedTest
  @EnumSource
  void loadOfOthersThatACommitOvertakesIsNotStored(Change change) {
    Transaction[] transaction = new Transaction[1];
    source.afterReading =
        () -> {
          transaction[0] = bench.begin();
          change.happens(bench);
          source.change("sku-1");
          transaction[0].commit();
        };

    eu().get("sku-1", source, RED);
    source.afterReading = () -> {};

    assertThat(eu().get("sku-1", source, RED)).isIn("sku-1 v1", "put", "replaced");
  }

  @ParameterizedTest
  @EnumSource
  void loadOfOthersBegunWithinItIsNotStoredAfterItsCommit(Change change) {
    if (!change.isOfThisInstance()) {
      return;
    }
    Transaction transaction = bench.begin();
    change.happens(bench);
    Bench.<Boolean>elsewhere(
        () -> {
          source.afterReading = () -> Bench.elsewhere(() -> commitOf(transaction));
          eu().get("sku-1", source, RED);
          return true;
        });

    assertThat(Bench.elsewhere(() -> String.valueOf(eu().getIfPresent("sku-1"))))
        .isNotEqualTo("sku-1 v0");
  }

  private static boolean commitOf(Transaction transaction) {
    transaction.commit();
    return true;
  }

  @ParameterizedTest
  @EnumSource
  void othersStoreAgainAfterItsEndHoweverItEnds(Change change) {
    List<Consumer<Transaction>> ends =
        List.of(Transaction::commit, Transaction::rollBack, Transaction::unknown);
    for (Consumer<Transaction> end : ends) {
      Transaction transaction = bench.begin();
      change.happens(bench);
      end.accept(transaction);
      bench.receiveAll();

      eu().get("sku-1", source, RED);

      assertThat(eu().getIfPresent("sku-1")).isEqualTo("sku-1 v0");
      assertThat(bench.cache().copies().loads().size()).isZero();
    }
  }

  @Test
  void valueOfAPutIsKeptAfterTheCommit() {
    Transaction transaction = bench.begin();
    eu().put("sku-1", "put");
    eu().replace("sku-2", "replaced");
    eu().update("sku-3", source::change);
    assertThat(Bench.elsewhere(() -> String.valueOf(eu().getIfPresent("sku-1")))).isEqualTo("null");
    transaction.commit();

    assertThat(eu().getIfPresent("sku-1")).isEqualTo("put");
    assertThat(eu().getIfPresent("sku-2")).isEqualTo("replaced");
    assertThat(eu().getIfPresent("sku-3")).isEqualTo("sku-3 v1");
    assertThat(bench.cache().copies().loads().size()).isZero();
  }

  @Test
  void valueOfAPutIsKeptNeitherAfterARollbackNorIfNobodyKnows() {
    Transaction rolledBack = bench.begin();
    eu().put("sku-1", "put");
    rolledBack.rollBack();
    Transaction unknown = bench.begin();
    eu().put("sku-2", "put");
    unknown.unknown();

    assertThat(eu().getIfPresent("sku-1")).isNull();
    assertThat(eu().getIfPresent("sku-2")).isNull();
    assertThat(bench.cache().copies().loads().size()).isZero();
  }

  @Test
  void ofSeveralPutsOnlyTheLastIsEverSeen() {
    List<String> seen = new ArrayList<>();
    bench.afterEachEnding =
        () -> seen.add(Bench.elsewhere(() -> String.valueOf(eu().getIfPresent("sku-1"))));
    Transaction transaction = bench.begin();
    eu().put("sku-1", "first");
    eu().put("sku-1", "second");
    transaction.commit();

    assertThat(seen).containsExactly("null", "second");
    assertThat(eu().getIfPresent("sku-1")).isEqualTo("second");
  }

  @Test
  void putThatIsTakenBackIsNotKept() {
    Transaction transaction = bench.begin();
    eu().put("sku-1", "put");
    eu().remove("sku-1");
    eu().put("sku-2", "put");
    eu().clear();
    transaction.commit();

    assertThat(eu().getIfPresent("sku-1")).isNull();
    assertThat(eu().getIfPresent("sku-2")).isNull();
  }

  @Test
  void putWithTheFlushOfATagIsNotKept() {
    Transaction transaction = bench.begin();
    eu().put("sku-1", "put");
    bench.cache().flushTag("red");
    transaction.commit();

    assertThat(eu().getIfPresent("sku-1")).as("it may carry any").isNull();
  }

  @Test
  void heldTagHoldsWhatOthersUpdate() {
    Transaction transaction = bench.begin();
    bench.cache().flushTag("red");
    Bench.elsewhere(() -> eu().update("sku-1", source::change));

    assertThat(Bench.elsewhere(() -> String.valueOf(eu().getIfPresent("sku-1")))).isEqualTo("null");
    transaction.rollBack();
    eu().update("sku-1", source::change);
    assertThat(eu().getIfPresent("sku-1")).isEqualTo("sku-1 v2");
  }

  @Test
  void putThatAnotherInstanceOvertakesIsNotKept() {
    Transaction transaction = bench.begin();
    eu().put("sku-1", "put");
    bench.receive(NotificationMessage.flushKey(Bench.CACHE, "eu", "sku-1"));
    eu().put("sku-2", "put");
    bench.receive(NotificationMessage.flush(Bench.CACHE));
    transaction.commit();

    assertThat(eu().getIfPresent("sku-1")).isNull();
    assertThat(eu().getIfPresent("sku-2")).isNull();
  }

  @Test
  void keyHeldByTwoIsHeldUntilBothHaveEnded() {
    Transaction outer = bench.begin();
    eu().flushKey("sku-1");
    Transaction inner = bench.begin();
    eu().put("sku-1", "inner");
    inner.commit();

    Bench.elsewhere(() -> eu().get("sku-1", source));
    assertThat(Bench.elsewhere(() -> String.valueOf(eu().getIfPresent("sku-1")))).isEqualTo("null");
    outer.rollBack();
    eu().get("sku-1", source);

    assertThat(eu().getIfPresent("sku-1")).isEqualTo("sku-1 v0");
  }

  @Test
  void writerThatThrowsInATransactionIsFlushedWithItsCommit() {
    eu().get("sku-1", source);
    Transaction transaction = bench.begin();
    assertThatIllegalStateException()
        .isThrownBy(() -> eu().update("sku-1", Loaders.failing()))
        .withMessage("planted");
    assertThat(Bench.elsewhere(() -> String.valueOf(eu().getIfPresent("sku-1")))).isEqualTo("null");
    transaction.commit();

    assertThat(bench.told).hasToString("[FLUSH catalog/eu/sku-1]");
  }

  @Test
  void updateWhoseWriterLeavesATransactionOpenIsNotKeptBeforeItsCommit() {
    Transaction[] transaction = new Transaction[1];
    eu().update(
            "sku-1",
            key -> {
              transaction[0] = bench.begin();
              return "uncommitted";
            });

    assertThat(Bench.elsewhere(() -> String.valueOf(eu().getIfPresent("sku-1")))).isEqualTo("null");
    transaction[0].rollBack();
    assertThat(eu().getIfPresent("sku-1")).isNull();
  }

  @Test
  void keyThatNobodyCanReadHoldsItsRegion() {
    NearCache<Long, String> orders = bench.caches.cache("orders", Long.class, String.class);
    orders.get(1L, String::valueOf);
    Runnable release =
        bench.caches.copies().hold(NotificationMessage.flushKey("orders", "default", "text"));
    orders.get(1L, String::valueOf);
    assertThat(orders.getIfPresent(1L)).isNull();
    release.run();
    orders.get(1L, String::valueOf);

    assertThat(orders.getIfPresent(1L)).isEqualTo("1");
  }

  @Test
  void holdOfWhatIsNotHereHoldsNothing() {
    bench.cache();
    for (NotificationMessage message :
        List.of(
            NotificationMessage.flush("prices"),
            NotificationMessage.recycle("new"),
            new NotificationMessage(
                Operation.CREATE_REGION, Bench.CACHE, "eu", null, null, 0, null))) {
      eu().get("sku-1", source);
      bench.caches.copies().hold(message);

      assertThat(eu().getIfPresent("sku-1")).as(message.toString()).isNotNull();
    }
  }
}
