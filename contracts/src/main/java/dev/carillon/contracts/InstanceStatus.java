package dev.carillon.contracts;

import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an instance says of itself when it is asked.
 *
 * @param instance who it is
 * @param cluster its cluster
 * @param role its role
 * @param address where its service listens; null if it runs alone or is just starting
 * @param startedAt when this incarnation started, by its own wall clock
 * @param ephemeral whether its name is gone after a restart
 * @param joined whether it has met everybody its sources name
 * @param head the number of its newest notification; 0 if it has sent none
 * @param observerFailures how often an observer threw
 * @param framesRefused how many frames that came in it refused
 * @param counters what it has counted since its start, by name
 * @param peers the instances it knows
 * @param senders the instances that have a session with it, and how much of what they sent has
 *     come; empty if it is too old to say
 * @param caches its near caches, by name
 * @param rolls the rolls of its role that it knows: those that go on, and the last that have ended
 * @param attributes what the application adds, by name, {@value #RECYCLE_MODE} and {@value
 *     #RECYCLE_READINESS_DELAY}; at most {@value #MAX_ATTRIBUTES} and {@value #MAX_ATTRIBUTE_BYTES}
 *     bytes in all
 * @param surety {@code COHERENT} if every other instance vouches that all its changes have arrived,
 *     {@code UNSURE} if not every one does, {@code ALONE} if it cannot hear of any; empty if it is
 *     too old to say
 * @param suretyWhy why it is not coherent; empty if it is
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
    ArrayList<Sender> senders,
    ArrayList<Cache> caches,
    ArrayList<RollStatus> rolls,
    TreeMap<String, String> attributes,
    String surety,
    String suretyWhy)
    implements Serializable {

  /** The most attributes of a status. */
  public static final int MAX_ATTRIBUTES = 64;

  /** The most bytes that names and values of all attributes may have in UTF-8. */
  public static final int MAX_ATTRIBUTE_BYTES = 16_384;

  /**
   * The attribute that says what recycling does at the instance: {@code event}, {@code caches},
   * {@code application} or {@code instance}. It is what is in force, which need not be what is set.
   */
  public static final String RECYCLE_MODE = "carillon.recycle.mode";

  /**
   * The attribute that says how long the instance answers still after it was asked to recycle, in
   * ISO-8601 such as {@code PT15S}; if its mode ends it.
   */
  public static final String RECYCLE_READINESS_DELAY = "carillon.recycle.readiness-delay";

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

  /**
   * Another instance, as one that sends to this one. Both numbers are sequence numbers of its
   * notifications.
   *
   * @param instance who it is
   * @param received the newest up to which all have arrived here
   * @param applied the newest up to which all are done with here, by observers too, even by those
   *     that threw
   */
  public record Sender(InstanceId instance, long received, long applied) implements Serializable {
    public Sender {
      Objects.requireNonNull(instance, "instance");
    }
  }

  /** What the entries of a near cache rest on at the moment. */
  public enum Standing {
    /** Every instance that may write the cache vouches that all its changes have arrived. */
    VOUCHED,
    /** Not every one does, so entries live by their own age. */
    BY_AGE,
    /** Not every one does, and the cache is set to serve nothing then. */
    NOT_SERVED
  }

  /**
   * A near cache of the instance.
   *
   * @param name its name
   * @param hits reads that were served an entry; 0 if its statistics are off
   * @param misses reads that were not; 0 if its statistics are off
   * @param entries the entries it holds
   * @param standing what they rest on
   */
  public record Cache(String name, long hits, long misses, long entries, Standing standing)
      implements Serializable {
    public Cache {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(standing, "standing");
    }
  }

  public InstanceStatus {
    Objects.requireNonNull(instance, "instance");
    Objects.requireNonNull(cluster, "cluster");
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(startedAt, "startedAt");
    counters = new TreeMap<>(counters);
    peers = new ArrayList<>(peers);
    senders = new ArrayList<>(Objects.requireNonNullElse(senders, List.of()));
    caches = new ArrayList<>(caches);
    rolls = new ArrayList<>(rolls);
    attributes = new TreeMap<>(attributes);
    surety = Objects.requireNonNullElse(surety, "");
    suretyWhy = Objects.requireNonNullElse(suretyWhy, "");
  }
}
