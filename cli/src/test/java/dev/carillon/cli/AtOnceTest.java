package dev.carillon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.cli.LocalCluster.Node;
import dev.carillon.recycle.OwnRecycle;
import dev.carillon.recycle.Readiness;
import dev.carillon.recycle.RecycledInstance;
import dev.carillon.recycle.SteppedRecycle;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of {@code carillon recycle --at-once} if another incarnation is to follow. */
@Timeout(60)
class AtOnceTest {
  private final LocalCluster cluster = new LocalCluster();
  private final Node door = cluster.start("door/door", "door", "prices");
  private final Console console = Console.ofAProgram().with("CARILLON_CONNECT", door.at());
  private final Restarting first = new Restarting("a/web", "0s");
  private final Restarting second = new Restarting("b/web", "0s");

  @BeforeEach
  void meet() {
    cluster.awaitMet();
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  /** An instance that ends when it is asked to recycle, and starts again. */
  private final class Restarting {
    private final String name;
    private final String readinessDelay;
    private final CountDownLatch restarted = new CountDownLatch(1);
    private volatile Node node;
    private volatile boolean stuck;

    Restarting(String name, String readinessDelay) {
      this.name = name;
      this.readinessDelay = readinessDelay;
      node = start();
    }

    private Node start() {
      return cluster.start(
          name,
          "web",
          "prices",
          Map.of("carillon.join-timeout", "2s", "carillon.recycle.readiness-delay", readinessDelay),
          this::recycling);
    }

    private OwnRecycle recycling(RecycledInstance instance) {
      return new SteppedRecycle(
          instance,
          new Readiness(),
          failed -> {
            if (!stuck) {
              new Thread(this::restart).start();
            }
          });
    }

    /** One after the other, since each must find somebody to greet. */
    private void restart() {
      synchronized (cluster) {
        cluster.end(node);
        node = start();
      }
      restarted.countDown();
    }
  }

  /** Time that begins to pass when something has happened. */
  private static final class TimeAfter implements Time {
    private final CountDownLatch beginning;
    private @Nullable Long begunAt;

    TimeAfter(CountDownLatch beginning) {
      this.beginning = beginning;
    }

    @Override
    public Instant now() {
      return OF_SYSTEM.now();
    }

    @Override
    public synchronized long nanos() {
      if (beginning.getCount() > 0) {
        return 0;
      }
      if (begunAt == null) {
        begunAt = OF_SYSTEM.nanos();
      }
      return OF_SYSTEM.nanos() - begunAt;
    }

    @Override
    public boolean pass(Duration span) throws InterruptedException {
      return OF_SYSTEM.pass(span);
    }
  }

  @Test
  void endsWithZeroWhenAllAreBackAsOthers() {
    assertThat(console.runInRealTime("recycle", "--role", "web", "--at-once", "--timeout", "30s"))
        .as(console.out() + console.err())
        .isZero();

    assertThat(console.out())
        .containsPattern(first.name + "#.... is back as #....")
        .contains(": 2 of 2 recycled")
        .containsPattern(second.name + "#.... +web +\\S+ +as #....");
  }

  @Test
  void oneThatEndsBeforeAnotherHasAppliedSaysSoInTime() {
    Restarting asked = new Restarting("c/web", "2s");
    cluster.awaitMet();
    second.node.holdRecyclesUntil(asked.restarted);
    console.with("CARILLON_CONNECT", asked.node.at());

    assertThat(console.runInRealTime("recycle", "--role", "web", "--at-once", "--timeout", "30s"))
        .as(console.out() + console.err())
        .isZero();

    assertThat(console.out())
        .contains(": 3 of 3 recycled")
        .containsPattern("b/web#.... +web +pending +as #....");
  }

  @Test
  void oneThatDoesNotRestartIsNamedAndNoSuccess() {
    second.stuck = true;

    assertThat(
            console.runIn(
                new TimeAfter(first.restarted),
                "recycle",
                "--role",
                "web",
                "--at-once",
                "--timeout",
                "5s"))
        .isEqualTo(1);

    assertThat(console.out())
        .contains(": 1 of 2 recycled")
        .containsPattern("a/web#.... +web +\\S+ +as #....")
        .containsPattern("b/web#.... +web +applied +not within 5s");
  }
}
