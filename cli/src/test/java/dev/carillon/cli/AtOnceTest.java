package dev.carillon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.cli.LocalCluster.Node;
import dev.carillon.config.RecycleConfig.Mode;
import dev.carillon.recycle.OwnRecycle;
import dev.carillon.recycle.RecycledInstance;
import java.util.Map;
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
  private final Restarting first = new Restarting("a/web");
  private final Restarting second = new Restarting("b/web");

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
    private volatile Node node;
    private volatile boolean stuck;

    Restarting(String name) {
      this.name = name;
      node = start();
    }

    private Node start() {
      return cluster.start(
          name, "web", "prices", Map.of("carillon.join-timeout", "2s"), this::recycling);
    }

    private OwnRecycle recycling(RecycledInstance instance) {
      instance.recyclesBy(Mode.APPLICATION);
      return new OwnRecycle() {
        @Override
        public void begin(String reason, Course course) {
          throw new IllegalStateException("only at once");
        }

        @Override
        public void afterRequest(String reason) {
          if (!stuck) {
            new Thread(Restarting.this::restart).start();
          }
        }

        @Override
        public boolean isServing() {
          return true;
        }
      };
    }

    /** One after the other, since each must find somebody to greet. */
    private void restart() {
      synchronized (cluster) {
        cluster.end(node);
        node = start();
      }
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
  void oneThatDoesNotRestartIsNamedAndNoSuccess() {
    second.stuck = true;

    assertThat(console.runInRealTime("recycle", "--role", "web", "--at-once", "--timeout", "5s"))
        .isEqualTo(1);

    assertThat(console.out())
        .contains(": 1 of 2 recycled")
        .containsPattern("a/web#.... +web +\\S+ +as #....")
        .containsPattern("b/web#.... +web +applied +not within 5s");
  }
}
