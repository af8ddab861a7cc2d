package dev.carillon.simulation;

import java.util.Map;
import java.util.TreeMap;

/**
 * How bad it is under one seed: what the network, the hosts, the store and the observers do, and
 * how small the limits are. What is not a size or a time says how often something happens.
 */
final class Weather {
  private static final String WRITERS = "web";
  private static final double FLOOD = 25;

  /** How many names there are. */
  final int nodes;

  /** How long a frame is on its way at the most, in seconds, if it is not slow. */
  final double latency;

  /** A frame or its answer is lost. */
  final double lost;

  /** A connection breaks, before or after the frame was taken. */
  final double reset;

  /** Something takes up to nine seconds on its way. */
  final double slow;

  /** A frame comes twice. */
  final double doubled;

  /** A frame's body is of a version that nobody reads. */
  final double foreign;

  /** Something happens to a node or a link: so many times a second. */
  final double chaos;

  /** A pause also stops the monotonic clock. */
  final double sleeping;

  /** Each node writes: so many times a second. */
  final double writes;

  /** How many of the keys are written. */
  final int writtenKeys;

  /** How much is loaded at each read, about, of what may not be served. */
  final double loads;

  /** A commit takes up to three seconds. */
  final double lateCommits;

  /** A notification is accepted up to nine seconds after its commit. */
  final double stalls;

  /** What is said changes nothing in the store. */
  final double events;

  /** Observers take up to two seconds. */
  final double slowObservers;

  /** An observer never returns. */
  final double stuckObservers;

  /** No thread can be had for observers. */
  final double noThreads;

  /** An observer throws. */
  final double failingObservers;

  /** The most entries in the ring. */
  final int backlog;

  /** The most bytes in a batch. */
  final int batchBytes;

  /** The most notifications that wait for observers. */
  final int maxWaiting;

  /** Whether flushes swallow each other. */
  final boolean coalescing;

  /** Whether each flush bears its number, so that it can be told from its repetitions. */
  final boolean stamped;

  /** In nanoseconds. */
  final long callTimeout;

  /** In nanoseconds. */
  final long retryMax;

  /** Whether everybody's source names everybody. */
  final boolean wholeSources;

  /** Whether a restart may come up at another address. */
  final boolean moves;

  /** Nobody can say how a transaction ends. */
  final double doubtful;

  /** A transaction is rolled back before its commit begins. */
  final double rollbacks;

  /** What is written in no transaction is told later. */
  final double untold;

  /** By how much what is loaded from may be behind, in nanoseconds. */
  final long sourceLag;

  /** Whether only one role writes the second cache, and all know that. */
  final boolean writersNamed;

  /** The settings of the near caches. */
  final Map<String, String> settings = new TreeMap<>();

  private final String whenUnsure;
  private final String climate;

  Weather(Dice dice) {
    boolean gentle = dice.happens(0.4);
    boolean hard = !gentle && dice.happens(0.4);
    boolean flood = !gentle && dice.happens(0.2);
    boolean narrow = !gentle && dice.happens(0.1);
    climate =
        (gentle ? "gentle " : "")
            + (hard ? "hard " : "")
            + (flood ? "flood " : "")
            + (narrow ? "narrow " : "");
    nodes = gentle ? dice.oneOf(2, 3) : dice.oneOf(2, 2, 3, 3, 3, 4, 4, 5, 7);
    latency = gentle ? 0.015 : narrow ? 0.4 : dice.oneOf(0.015, 0.015, 0.4);
    lost = gentle ? 0 : dice.oneOf(0.0, 0.02, 0.2);
    reset = gentle ? 0 : dice.oneOf(0.0, 0.02, 0.1);
    slow = gentle ? 0 : hard ? dice.oneOf(0.1, 0.3) : dice.oneOf(0.0, 0.02, 0.1);
    doubled = dice.oneOf(0.0, 0.05);
    foreign = dice.oneOf(0.0, 0.0, 0.0, 0.02);
    chaos = gentle ? 0.15 : dice.oneOf(0.2, 0.5, 1.0);
    sleeping = dice.oneOf(0.0, 0.3);
    writes = flood ? FLOOD : hard || narrow ? 4 : dice.oneOf(0.2, 1.0, 4.0);
    writtenKeys = dice.oneOf(4, Layout.KEYS, Layout.KEYS);
    loads = dice.oneOf(0.3, 1.0, 4.0);
    lateCommits = hard ? 0.5 : dice.oneOf(0.0, 0.1, 0.3);
    stalls = flood ? 0.002 : dice.oneOf(0.0, 0.03, 0.1);
    events = dice.oneOf(0.1, 0.4);
    slowObservers = dice.oneOf(0.0, 0.05, 0.5);
    stuckObservers = dice.oneOf(0.0, 0.0, 0.0, 0.01);
    noThreads = dice.oneOf(0.0, 0.0, 0.05);
    failingObservers = dice.oneOf(0.0, 0.02);
    backlog = narrow ? dice.oneOf(200, 5_000) : dice.oneOf(3, 8, 30, 200, 5_000);
    batchBytes = narrow ? 1 : dice.oneOf(40, 150, 1_000, 1 << 18);
    maxWaiting = dice.oneOf(16, 40, 65_536);
    coalescing = dice.happens(0.75);
    stamped = dice.happens(0.5);
    callTimeout = dice.oneOf(Schedule.SECOND, 5 * Schedule.SECOND / 2);
    retryMax = dice.oneOf(Schedule.SECOND, 5 * Schedule.SECOND);
    wholeSources = !dice.happens(0.1);
    moves = dice.happens(0.2);
    doubtful = gentle ? 0 : dice.oneOf(0.0, 0.0, 0.2);
    rollbacks = 0.05;
    untold = dice.oneOf(0.0, 0.3);
    sourceLag = dice.oneOf(0L, 0L, 0L, Schedule.SECOND / 2);
    writersNamed = dice.happens(0.15);
    whenUnsure = dice.oneOf("age", "age", "load", "fail");
    set("in-transaction", 0, dice.oneOf("load", "serve"));
    set("when-unsure", 1, whenUnsure);
    if (writersNamed) {
      set("writers", 1, WRITERS);
    }
    for (int cache = 0; cache < Layout.CACHES; cache++) {
      set("statistics", cache, "off");
      set("source-lag", cache, sourceLag / Schedule.MILLISECOND + "ms");
    }
  }

  private void set(String setting, int cache, String value) {
    settings.put("carillon.cache." + Layout.cacheName(cache) + "." + setting, value);
  }

  /** Says whether very much is written. */
  boolean isFlood() {
    return writes >= FLOOD;
  }

  /** Says whether the instances of a role may write a key. */
  boolean mayWrite(String role, int key) {
    return !writersNamed || Layout.cacheOfKey(key) == 0 || role.equals(WRITERS);
  }

  /** Says whether a key's copies are served only while all vouch who may write it. */
  boolean mustBeVouchedFor(int key) {
    return Layout.cacheOfKey(key) == 1 && !whenUnsure.equals("age");
  }

  @Override
  public String toString() {
    return String.format(
        "%s%d nodes, chaos %.2f, %.1f writes/s of %d keys, ring %d, batch %d bytes, waiting %d,"
            + " lost %.2f, slow %.2f%s%s%s, %s",
        climate,
        nodes,
        chaos,
        writes,
        writtenKeys,
        backlog,
        batchBytes,
        maxWaiting,
        lost,
        slow,
        wholeSources ? "" : ", sources not whole",
        moves ? ", addresses change" : "",
        foreign > 0 ? ", foreign versions" : "",
        settings);
  }
}
