package dev.carillon;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.InstanceStatus;
import java.util.List;
import java.util.stream.Stream;

/**
 * The instances of the cluster, as this one knows them. Thread-safe; inject it.
 *
 * <p>An instance that does not answer stays in it until it says goodbye or another incarnation
 * takes its place: silence is no proof of an end.
 */
public final class Cluster {
  private final Knowing knowing;

  /** What a cluster needs of its instance. */
  interface Knowing {
    KnownInstance self();

    boolean isJoined();

    List<KnownInstance> others();

    InstanceStatus status(InstanceId instance);
  }

  Cluster(Knowing knowing) {
    this.knowing = knowing;
  }

  /** Returns this instance. */
  public KnownInstance self() {
    return knowing.self();
  }

  /**
   * Says whether this instance has met everybody its membership names, or is alone. What it changes
   * before that others may learn late: a load balancer should not look at it yet.
   */
  public boolean isJoined() {
    return knowing.isJoined();
  }

  /** Returns this instance first, then the others by name. */
  public List<KnownInstance> instances() {
    return Stream.concat(Stream.of(knowing.self()), knowing.others().stream()).toList();
  }

  /**
   * Asks an instance for its status, and waits for the answer.
   *
   * @throws InstanceUnreachableException if it is not known or does not answer in time: connecting
   *     may take {@code carillon.connect-timeout}, the answer half of {@code
   *     carillon.max-staleness}
   */
  public InstanceStatus status(InstanceId instance) {
    return knowing.status(instance);
  }
}
