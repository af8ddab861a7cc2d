package dev.carillon.demo.settings;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.carillon.demo.settings.GuardedCopy.Found;
import dev.carillon.demo.settings.GuardedCopy.Origin;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class GuardedCopyTest {
  private final GuardedCopy<String> copy = new GuardedCopy<>();

  @Test
  void whatWasLoadedIsKept() {
    assertThat(copy.get(() -> "first")).isEqualTo(new Found<>("first", Origin.LOADED));
    assertThat(copy.get(() -> "second")).isEqualTo(new Found<>("first", Origin.COPY));
  }

  @Test
  void whatWasDroppedIsLoadedAgain() {
    copy.get(() -> "first");
    copy.drop();
    assertThat(copy.peek()).isEmpty();
    assertThat(copy.get(() -> "second")).isEqualTo(new Found<>("second", Origin.LOADED));
  }

  @Test
  void aLoadThatBeganBeforeADropIsNotKept() {
    Found<String> found =
        copy.get(
            () -> {
              copy.drop(); // as a flush does that arrives while the query runs
              return "maybe old";
            });
    assertThat(found).isEqualTo(new Found<>("maybe old", Origin.LOADED_NOT_KEPT));
    assertThat(copy.peek()).isEmpty();
  }

  @Test
  void aReadThatBeganAfterADropNeverGetsALoadFromBeforeIt() throws Exception {
    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    CompletableFuture<Found<String>> early =
        CompletableFuture.supplyAsync(
            () ->
                copy.get(
                    () -> {
                      loading.countDown();
                      await(goOn);
                      return "old";
                    }));
    assertThat(loading.await(10, SECONDS)).isTrue();
    copy.drop();
    CompletableFuture<Found<String>> late =
        CompletableFuture.supplyAsync(() -> copy.get(() -> "new"));
    goOn.countDown();
    assertThat(late.get(10, SECONDS).value()).isEqualTo("new");
    assertThat(early.get(10, SECONDS).value()).isEqualTo("old");
    assertThat(copy.peek()).contains("new");
  }

  @Test
  void aLoadThatFailsIsToldAndTriedAgain() {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                copy.get(
                    () -> {
                      throw new IllegalStateException("no database");
                    }));
    assertThat(copy.get(() -> "first").origin()).isEqualTo(Origin.LOADED);
  }

  @Test
  void manyReadersLeadToOneLoad() {
    AtomicInteger loads = new AtomicInteger();
    CompletableFuture<?>[] readers = new CompletableFuture<?>[8];
    for (int i = 0; i < readers.length; i++) {
      readers[i] =
          CompletableFuture.runAsync(() -> copy.get(() -> "load " + loads.incrementAndGet()));
    }
    CompletableFuture.allOf(readers).join();
    assertThat(loads).hasValue(1);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
