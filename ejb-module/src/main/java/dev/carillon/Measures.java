package dev.carillon;

import dev.carillon.telemetry.Latency;
import dev.carillon.telemetry.Metric;
import java.util.function.ToLongFunction;

/** What an instance has measured since it was started. Thread-safe. */
public final class Measures {
  private final Events events;
  private final Arrivals arrivals;
  private final Participation participation;
  private final Latency commitToApplied = new Latency();

  Measures(Events events, Arrivals arrivals, Participation participation) {
    this.events = events;
    this.arrivals = arrivals;
    this.participation = participation;
  }

  /** Returns the value of a metric now; of a histogram how many values it has. */
  public long value(Metric metric) {
    return switch (metric) {
      case SENT -> inCluster(running -> running.outbound().head());
      case APPLIED -> arrivals.applied();
      case LAG -> inCluster(running -> running.outbound().lag());
      case REPLAYED -> arrivals.replayed();
      case TRUNCATED -> inCluster(running -> running.outbound().truncated());
      case LOST -> events.losses();
      case SILENT_MEMBERS -> inCluster(running -> running.receiver().coherence().silentMembers());
      case KNOWN_MEMBERS -> inCluster(running -> running.view().instances().size());
      case MEMBERSHIP_FAILURES -> inCluster(Engine::membershipFailures);
      case COMMIT_TO_APPLIED -> commitToApplied.count();
    };
  }

  private long inCluster(ToLongFunction<Engine> value) {
    Engine running = participation.engine();
    return running == null ? 0 : value.applyAsLong(running);
  }

  /**
   * Returns how long broadcasts took until others had applied them: at each peer one at a time, and
   * of those that come close together the first.
   */
  public Latency commitToApplied() {
    return commitToApplied;
  }
}
