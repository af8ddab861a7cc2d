package dev.carillon;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of tasks when threads cannot be made, and when the clocks stop. */
class ThreadsTest {
  private static final Duration NEVER = Duration.ofDays(1);

  private final List<String> done = new ArrayList<>();
  private volatile boolean poor;
  private final Threads threads =
      new Threads(
          task -> {
            if (poor) {
              throw new OutOfMemoryError("planted: unable to create native thread");
            }
            return new Thread(task);
          },
          1);

  @AfterEach
  void stop() {
    threads.stop(Duration.ofSeconds(5));
  }

  @Test
  void whatFindsNoThreadIsDoneWhenThereIsOne() throws Exception {
    CompletableFuture<String> ranOn = new CompletableFuture<>();
    poor = true;
    Runnable task = () -> ranOn.complete(Thread.currentThread().getName());
    assertThatCode(() -> threads.soon(task)).doesNotThrowAnyException();
    assertThatCode(threads::retryPostponed).doesNotThrowAnyException();
    assertThat(ranOn).isNotDone();
    poor = false;

    threads.retryPostponed();

    assertThat(ranOn.get(5, SECONDS)).startsWith("carillon-call-");
  }

  @Test
  void whatIsToBeDoneLaterIsDoneWhenTheClocksStop() {
    threads.later(NEVER, () -> done.add("later"));
    assertThat(done).isEmpty();

    threads.stopClocks();
    assertThat(done).containsExactly("later");
    threads.stopClocks();

    assertThat(done).as("once").containsExactly("later");
  }

  @Test
  void whatIsToBeDoneLaterIsDoneAtOnceWhenTheClocksHaveStopped() {
    threads.stopClocks();

    threads.later(NEVER, () -> done.add("later"));

    assertThat(done).containsExactly("later");
  }

  @Test
  void whatWasForgottenIsNotDoneWhenTheClocksStop() {
    Runnable forget = threads.later(NEVER, () -> done.add("forgotten"));
    threads.later(NEVER, () -> done.add("later"));
    forget.run();

    threads.stopClocks();

    assertThat(done).containsExactly("later");
  }
}
