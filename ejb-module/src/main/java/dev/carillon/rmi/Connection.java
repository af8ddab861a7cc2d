package dev.carillon.rmi;

import dev.carillon.config.ServiceLimits;
import dev.carillon.tls.Party;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one connection to the service: whose it is, what it is doing and since when.
 *
 * <p>One thread at a time changes it: that which takes connections, then one that finds out whose
 * it is, then RMI's. Others look at it, and may close it.
 */
final class Connection {
  /** What a connection is doing; the less it would be missed, the earlier it stands here. */
  enum Phase {
    /** Nothing has come from it. */
    WAITING("it has said nothing"),
    /** Who it is and what it speaks is being found out. */
    SHAKING("it does not say who it is or what it speaks"),
    /** RMI has it, and no call has begun. */
    OPENING("it does not call"),
    /** Between two calls. */
    IDLE("it has been idle"),
    /** A call is on its way. */
    READING("its request does not arrive"),
    /** An answer is on its way. */
    ANSWERING("it does not take its answer"),
    /** The service is doing what was asked. */
    WORKING("it is busy");

    private final String fault;

    Phase(String fault) {
      this.fault = fault;
    }

    String fault() {
      return fault;
    }
  }

  private final InetSocketAddress from;
  private final Closeable socket;
  private final LongSupplier clock;
  private final long bornAt;
  private volatile Phase phase = Phase.WAITING;
  private volatile long since;
  private volatile @Nullable Party party;
  private volatile boolean closed;

  /** Notes a connection that has been taken. */
  Connection(InetSocketAddress from, Closeable socket, LongSupplier clock) {
    this.from = from;
    this.socket = socket;
    this.clock = clock;
    bornAt = clock.getAsLong();
    since = bornAt;
  }

  InetSocketAddress from() {
    return from;
  }

  Phase phase() {
    return phase;
  }

  boolean isPending() {
    return phase.compareTo(Phase.OPENING) < 0;
  }

  /** Returns since when it has been doing what it does. */
  long since() {
    return since;
  }

  void enter(Phase next) {
    since = clock.getAsLong(); // first, so that nobody takes the old time for that of the new phase
    phase = next;
  }

  void belongsTo(Party owner) {
    party = owner;
    enter(Phase.OPENING);
  }

  /** Returns whose it is; nobody may ask before that has been found out. */
  Party party() {
    Party owner = party;
    if (owner == null) {
      throw new IllegalStateException("whose connection it is has not been found out");
    }
    return owner;
  }

  /** Says whether it has been doing what it does for longer than that may take. */
  boolean isOverdue(ServiceLimits limits, long now) {
    Phase current = phase;
    long lasted = now - since;
    return switch (current) {
      case WAITING, SHAKING -> isOver(now - bornAt, limits.handshakeTimeout());
      case OPENING, READING, ANSWERING -> isOver(lasted, limits.requestTimeout());
      case IDLE -> isOver(lasted, limits.idleTime()) || isOver(now - bornAt, limits.lifeTime());
      case WORKING -> false;
    };
  }

  private static boolean isOver(long nanos, Duration limit) {
    return nanos > limit.toNanos();
  }

  boolean isClosed() {
    return closed;
  }

  /** Closes it, whatever it is doing; whoever reads from it or writes to it fails. */
  void close() {
    closed = true;
    try {
      socket.close();
    } catch (IOException e) {
      // what cannot even be closed is of no use to anybody
    }
  }
}
