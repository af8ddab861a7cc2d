package dev.carillon.demo.cluster;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.carillon.Cluster;
import dev.carillon.KnownInstance;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.InstanceStatus.PeerState;
import dev.carillon.contracts.RollStatus;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;

/**
 * The table of all instances that this one knows, each row fetched from the instance it is about.
 *
 * <p>All are asked at once. One that is already known not to answer is not asked again here, since
 * Carillon itself goes on trying; one that stops answering holds the table up once, for at most
 * {@value #PATIENCE_MILLIS} ms.
 */
@ApplicationScoped
public class InstanceTable {
  private static final System.Logger LOG = System.getLogger(InstanceTable.class.getName());
  private static final long PATIENCE_MILLIS = 3_000;

  @Inject private Cluster cluster;

  @Resource
  @SuppressWarnings("NullAway.Init")
  private ManagedExecutorService executor;

  /** A row, and the rolls that its instance knows. */
  private record Told(InstanceRow row, List<RollStatus> rolls) {}

  /** One row on its way, and what stands there if it does not come. */
  private record Asked(Future<Told> answer, Told silent) {}

  /**
   * Returns one row per instance, this instance's own first; one that is down in its turn to
   * recycle has a row too.
   */
  public List<InstanceRow> rows() {
    List<Asked> asked = cluster.instances().stream().map(this::askInParallel).toList();
    long deadline = System.nanoTime() + MILLISECONDS.toNanos(PATIENCE_MILLIS);
    List<Told> told = asked.stream().map(row -> answerBy(deadline, row)).toList();
    return Turns.of(told.stream().flatMap(each -> each.rolls().stream()).toList())
        .in(told.stream().map(Told::row).toList());
  }

  private Asked askInParallel(KnownInstance known) {
    Told silent = new Told(InstanceRow.silent(known), List.of());
    boolean knownSilent = known.state() == PeerState.UNREACHABLE && !known.self();
    return new Asked(
        knownSilent
            ? CompletableFuture.completedFuture(silent)
            : executor.submit(() -> ask(known, silent)),
        silent);
  }

  /**
   * Waits by itself. The time-outs of CompletableFuture run on a thread of the JVM's, which would
   * hold on to this application's class loader after it is undeployed.
   */
  private static Told answerBy(long deadline, Asked row) {
    try {
      return row.answer().get(Math.max(0, deadline - System.nanoTime()), NANOSECONDS);
    } catch (TimeoutException e) {
      return row.silent();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return row.silent();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a status could be neither had nor missed", e);
    }
  }

  /** Whatever goes wrong between here and there, the row says that the instance does not answer. */
  private Told ask(KnownInstance known, Told silent) {
    try {
      InstanceStatus status = cluster.status(known.id());
      return new Told(InstanceRow.of(known, status), status.rolls());
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.DEBUG, () -> known.id() + " did not tell its status", e);
      return silent;
    }
  }
}
