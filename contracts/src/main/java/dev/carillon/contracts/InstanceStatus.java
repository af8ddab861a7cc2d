package dev.carillon.contracts;

import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an instance says of itself when it is asked.
 *
 * @param instance who it is
 * @param cluster its cluster
 * @param role its role
 * @param address where its service listens; null if it runs alone
 * @param startedAt when this incarnation started, by its own wall clock
 * @param ephemeral whether its name is gone after a restart
 * @param joined whether it has met everybody its sources name
 * @param head the number of its newest notification; 0 if it has sent none
 * @param observerFailures how often an observer threw
 * @param framesRefused how many frames that came in it refused
 * @param counters what it has counted since its start, by name
 * @param peers the instances it knows
 * @param attributes what the application adds, by name; at most {@value #MAX_ATTRIBUTES} and
 *     {@value #MAX_ATTRIBUTE_BYTES} bytes in all
 */
public record InstanceStatus(
    InstanceId instance,
    String cluster,
    String role,
    @Nullable Address address,
    Instant startedAt,
    boolean ephemeral,
    boolean joined,
    long head,
    long observerFailures,
    long framesRefused,
    TreeMap<String, Long> counters,
    ArrayList<Peer> peers,
    TreeMap<String, String> attributes)
    implements Serializable {

  /** The most attributes of a status. */
  public static final int MAX_ATTRIBUTES = 64;

  /** The most bytes that names and values of all attributes may have in UTF-8. */
  public static final int MAX_ATTRIBUTE_BYTES = 16_384;

  /** How an instance stands with another. */
  public enum PeerState {
    /** An address that has not answered yet. */
    GREETING,
    /** Greeted, and answering. */
    CONNECTED,
    /** Known, and not answering. */
    UNREACHABLE
  }

  /**
   * Another instance, as seen from this one.
   *
   * @param instance who it is
   * @param role its role
   * @param address where its service listens
   * @param state how it stands
   * @param acknowledged the newest of this instance's notifications that it has received
   * @param applied the newest up to which it has applied all
   */
  public record Peer(
      InstanceId instance,
      String role,
      Address address,
      PeerState state,
      long acknowledged,
      long applied)
      implements Serializable {
    public Peer {
      Objects.requireNonNull(instance, "instance");
      Objects.requireNonNull(role, "role");
      Objects.requireNonNull(address, "address");
      Objects.requireNonNull(state, "state");
    }
  }

  public InstanceStatus {
    Objects.requireNonNull(instance, "instance");
    Objects.requireNonNull(cluster, "cluster");
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(startedAt, "startedAt");
    counters = new TreeMap<>(counters);
    peers = new ArrayList<>(peers);
    attributes = new TreeMap<>(attributes);
  }
}
