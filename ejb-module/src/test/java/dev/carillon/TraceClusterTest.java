package dev.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.contracts.HeldCaches;
import dev.carillon.contracts.TraceContext;
import dev.carillon.event.CacheFlushed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One flush is one trace in all instances, over real RMI on loopback. */
class TraceClusterTest {
  private static final TraceContext REQUEST = new TraceContext(17, 18, 1, 1);

  private final SmallCluster cluster = new SmallCluster();
  private final ThreadTraces traces = new ThreadTraces();

  /** The ids of the traces in which flushes were observed; "none" for none. */
  private final List<String> observed = Collections.synchronizedList(new ArrayList<>());

  /** Tracing as a tracer does it: each thread is in a span or in none. */
  private static final class ThreadTraces implements Traces {
    private static final ThreadLocal<@Nullable TraceContext> HERE = new ThreadLocal<>();

    @Override
    public @Nullable TraceContext current() {
      return HERE.get();
    }

    @Override
    public boolean within(TraceContext parent, String name, BooleanSupplier task) {
      TraceContext before = HERE.get();
      HERE.set(new TraceContext(parent.high(), parent.low(), parent.span() + 1, parent.flags()));
      try {
        return task.getAsBoolean();
      } finally {
        HERE.set(before);
      }
    }
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private CarillonInstance start(String name, CommitPhase transactions) {
    return cluster.start(
        name,
        "web",
        Map.of(),
        members ->
            Wiring.plain(this::observe, HeldCaches.of(Set.of("catalog")), members)
                .with(transactions)
                .with(traces));
  }

  private void observe(Object event) {
    if (event instanceof CacheFlushed) {
      observed.add(Optional.ofNullable(traces.current()).map(TraceContext::traceId).orElse("none"));
    }
  }

  private CarillonInstance startThree() {
    CarillonInstance first = start("a/web", CommitPhase.NONE);
    start("b/web", CommitPhase.NONE);
    start("c/web", CommitPhase.NONE);
    return first;
  }

  private static boolean flush(CarillonInstance instance) {
    return instance
        .broadcaster()
        .cache("catalog")
        .flush()
        .await(Duration.ofSeconds(10))
        .allApplied();
  }

  @Test
  void flushIsObservedInTheTraceItWasSaidInEverywhere() {
    CarillonInstance first = startThree();

    assertThat(traces.within(REQUEST, "request", () -> flush(first))).isTrue();

    assertThat(observed).hasSize(3).containsOnly(REQUEST.traceId());
  }

  @Test
  void flushThatIsSaidInNoTraceIsObservedInNone() {
    CarillonInstance first = startThree();
    assertThat(traces.within(REQUEST, "request", () -> true)).isTrue();

    assertThat(flush(first)).isTrue();

    assertThat(observed).hasSize(3).containsOnly("none");
  }

  @Test
  void flushOfATransactionIsOfTheTraceInWhichItWasSaidAndNotOfItsEnd() {
    TransactionByHand transaction = new TransactionByHand();
    CarillonInstance first = start("a/web", transaction);
    start("b/web", CommitPhase.NONE);
    transaction.begin();
    List<Broadcast> said = new ArrayList<>();
    traces.within(REQUEST, "request", () -> said.add(first.broadcaster().cache("catalog").flush()));

    transaction.commit();
    said.get(0).await(Duration.ofSeconds(10));

    assertThat(observed).hasSize(2).containsOnly(REQUEST.traceId());
  }
}
