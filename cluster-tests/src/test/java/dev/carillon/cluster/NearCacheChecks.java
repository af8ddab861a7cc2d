package dev.carillon.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URL;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Near caches of two instances, injected, in JTA transactions. Each read names what the store would
 * answer, so that what comes tells whether the store was asked. The bound on staleness is far above
 * what a test takes: what is dropped was dropped because somebody said so.
 */
abstract class NearCacheChecks {
  private final URL web1;
  private final URL web2;

  NearCacheChecks(URL web1, URL web2) {
    this.web1 = web1;
    this.web2 = web2;
  }

  @BeforeEach
  void bothVouchForEachOther() {
    for (URL each : new URL[] {web1, web2}) {
      await()
          .atMost(30, SECONDS)
          .untilAsserted(
              () -> {
                assertThat(Http.get(each, "instances").lines())
                    .containsExactlyInAnyOrder(
                        "node1/near near CONNECTED", "node2/near near CONNECTED");
                assertThat(Http.get(each, "near/vouched").body()).isEqualTo("true");
              });
    }
  }

  private static String read(URL at, String path, String store) {
    return Http.get(at, "near/" + path + "?store=" + store).body();
  }

  /** Has both instances hold a value, and sees that they do. */
  private void bothHold(String path, String value) {
    for (URL each : new URL[] {web1, web2}) {
      assertThat(read(each, path, value)).isEqualTo(value);
      assertThat(read(each, path, "0")).as("served").isEqualTo(value);
    }
  }

  private static void reads(URL at, String path, String store) {
    await()
        .atMost(10, SECONDS)
        .untilAsserted(() -> assertThat(read(at, path, store)).isEqualTo(store));
  }

  @Test
  void updateIsKeptByItsWriterAndLoadedByTheOther() {
    bothHold("catalog/u", "old");

    assertThat(Http.post(web1, "near/catalog/u?value=new").body()).isEqualTo("new");

    assertThat(read(web1, "catalog/u", "not-asked")).isEqualTo("new");
    reads(web2, "catalog/u", "new");
    assertThat(read(web2, "catalog/u", "not-asked")).isEqualTo("new");
  }

  @Test
  void eachInjectedCacheHasTheTypesOfItsInjectionPoint() {
    bothHold("stock/7", "40");
    bothHold("stock/8", "50");

    assertThat(Http.post(web1, "near/stock/7").status()).isEqualTo(204);

    reads(web2, "stock/7", "39");
    assertThat(read(web2, "stock/8", "0")).isEqualTo("50");
  }

  @Test
  void keysWithACodecCrossByIt() {
    bothHold("places/3/4", "well");
    bothHold("places/34/4", "mill");

    assertThat(Http.post(web1, "near/places/3/4").status()).isEqualTo(204);

    reads(web2, "places/3/4", "bridge");
    assertThat(read(web2, "places/34/4", "0")).isEqualTo("mill");
  }

  @Test
  void flushedTagDropsWhatCarriesIt() {
    assertThat(Http.get(web2, "near/catalog/t1?store=a&tag=c17").body()).isEqualTo("a");
    assertThat(Http.get(web2, "near/catalog/t2?store=b&tag=c18").body()).isEqualTo("b");

    assertThat(Http.post(web1, "near/tags/c17").status()).isEqualTo(204);

    reads(web2, "catalog/t1", "c");
    assertThat(read(web2, "catalog/t2", "d")).isEqualTo("b");
  }

  @Test
  void servletsAreInjectedToo() {
    assertThat(Http.get(web1, "near-servlet?store=a").body()).isEqualTo("a");
    assertThat(Http.get(web1, "near-servlet?store=b").body()).isEqualTo("a");
  }

  /** Starts a transaction on the first instance, which waits for its end. */
  private CompletableFuture<Http.Answer> begin(String query) {
    CompletableFuture<Http.Answer> answer =
        CompletableFuture.supplyAsync(() -> Http.post(web1, "near-transaction?" + query));
    await()
        .atMost(10, SECONDS)
        .until(() -> Http.get(web1, "near-transaction/waiting").body().equals("true"));
    return answer;
  }

  private Http.Answer end(CompletableFuture<Http.Answer> transaction) {
    assertThat(Http.post(web1, "near-transaction/go").status()).isEqualTo(204);
    return transaction.join();
  }

  /** Whatever the first instance has said until now has arrived at the second one after this. */
  private void allSaidHasArrived() {
    assertThat(Http.post(web1, "flush?key=later").body())
        .isEqualTo("SENT node1/near=APPLIED node2/near=APPLIED");
  }

  @Test
  void putIsSeenByOthersOnceItIsCommittedAndByItsWriterAtOnce() {
    bothHold("catalog/c", "old");
    var transaction = begin("key=c&value=new&end=commit");
    allSaidHasArrived();
    assertThat(read(web2, "catalog/c", "asked")).as("not told before the commit").isEqualTo("old");

    assertThat(end(transaction).lines()).containsExactly("within: loaded within", "after: new");

    assertThat(read(web1, "catalog/c", "not-asked")).isEqualTo("new");
    reads(web2, "catalog/c", "new");
  }

  @Test
  void putThatIsRolledBackIsSeenByNobody() {
    bothHold("catalog/r", "old");
    var transaction = begin("key=r&value=new&end=rollback");

    assertThat(end(transaction).lines())
        .containsExactly("within: loaded within", "after: loaded after");

    allSaidHasArrived();
    assertThat(read(web2, "catalog/r", "asked")).isEqualTo("old");
  }

  @Test
  void flushInATransactionKeepsWhatIsLoadedMeanwhileFromBeingStored() {
    bothHold("catalog/f", "old");
    var transaction = begin("key=f&end=commit");

    assertThat(read(web1, "catalog/f", "one")).isEqualTo("one");
    assertThat(read(web1, "catalog/f", "two")).as("one was not stored").isEqualTo("two");
    assertThat(read(web1, "catalog/g", "one")).isEqualTo("one");
    assertThat(read(web1, "catalog/g", "two")).as("another key is stored").isEqualTo("one");

    assertThat(end(transaction).lines())
        .containsExactly("within: loaded within", "after: loaded after");
    assertThat(read(web1, "catalog/f", "three"))
        .as("stored again after the end")
        .isEqualTo("loaded after");
  }
}
