package dev.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class OpenTransactionsTest {
  private final OpenTransactions transactions = new OpenTransactions();

  private boolean isNoneOpen() throws InterruptedException {
    return transactions.awaitNone(Deadline.in(Duration.ZERO));
  }

  @Test
  void noneIsOpenAtFirst() throws Exception {
    assertThat(isNoneOpen()).isTrue();
  }

  @Test
  void whatHasBegunIsWaitedForUntilItEnds() throws Exception {
    transactions.begin();
    transactions.begin();
    transactions.end();
    assertThat(isNoneOpen()).isFalse();

    transactions.end();

    assertThat(isNoneOpen()).isTrue();
  }

  @Test
  void noneBeginsOnceTheEndIsWaitedFor() throws Exception {
    assertThat(transactions.begin()).isTrue();
    assertThat(isNoneOpen()).isFalse();

    assertThat(transactions.begin()).as("its commit would be told to nobody").isFalse();

    transactions.end();
    assertThat(isNoneOpen()).as("what was refused is not waited for").isTrue();
    assertThat(transactions.begin()).isFalse();
  }

  @Test
  void whoWaitsIsWokenByTheLastEnd() throws Exception {
    transactions.begin();
    Thread waiting = Thread.currentThread();
    Thread ending =
        new Thread(
            () -> {
              while (waiting.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
              }
              transactions.end();
            });
    ending.start();

    assertThat(transactions.awaitNone(Deadline.in(Duration.ofMinutes(1)))).isTrue();
    ending.join();
  }
}
