package dev.carillon.rmi;

import dev.carillon.config.ServiceLimits;
import dev.carillon.rmi.Connection.Phase;
import java.net.InetAddress;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The connections of a service, as many as its limits allow. Thread-safe.
 *
 * <p>A newcomer is never refused, since an attacker and a peer may share an address: whoever is of
 * the least use for the longest makes room instead.
 */
final class Connections {
  private static final Comparator<Connection> LEAST_MISSED =
      Comparator.comparing(Connection::phase).thenComparing(Connection::since, Connections::before);

  private final ServiceLimits limits;
  private final Set<Connection> all = new LinkedHashSet<>();

  Connections(ServiceLimits limits) {
    this.limits = limits;
  }

  /** Nanoseconds may run over. */
  private static int before(long one, long other) {
    return Long.signum(one - other);
  }

  /** Takes a newcomer in, and returns who made room for it, closed. */
  synchronized Optional<Connection> admit(Connection newcomer) {
    Optional<Connection> victim = tooMany(newcomer);
    victim.ifPresent(this::evict);
    all.add(newcomer);
    return victim;
  }

  private Optional<Connection> tooMany(Connection newcomer) {
    Predicate<Connection> sameAddress = each -> address(each).equals(address(newcomer));
    Predicate<Connection> pending = sameAddress.and(Connection::isPending);
    if (count(pending) >= limits.maxPendingPerAddress()) {
      return leastMissed(pending);
    }
    if (count(sameAddress) >= limits.maxConnectionsPerAddress()) {
      return leastMissed(sameAddress);
    }
    return all.size() >= limits.maxConnections() ? leastMissed(each -> true) : Optional.empty();
  }

  /**
   * Makes sure that a thread is free for one more handshake; returns who made room, closed: one of
   * the address that has most of them, so that whoever begins many drives out his own.
   */
  synchronized Optional<Connection> admitHandshake() {
    Map<InetAddress, Long> shaking =
        all.stream()
            .filter(Connections::isShaking)
            .collect(Collectors.groupingBy(Connections::address, Collectors.counting()));
    if (shaking.values().stream().mapToLong(Long::longValue).sum() < limits.handshakeThreads()) {
      return Optional.empty();
    }
    long most = Collections.max(shaking.values());
    Optional<Connection> victim =
        leastMissed(
            each -> isShaking(each) && Long.valueOf(most).equals(shaking.get(address(each))));
    victim.ifPresent(this::evict);
    return victim;
  }

  private static boolean isShaking(Connection connection) {
    return connection.phase() == Phase.SHAKING;
  }

  private static InetAddress address(Connection connection) {
    return connection.from().getAddress();
  }

  private long count(Predicate<Connection> which) {
    return all.stream().filter(which).count();
  }

  private Optional<Connection> leastMissed(Predicate<Connection> which) {
    return all.stream().filter(which).min(LEAST_MISSED);
  }

  private void evict(Connection victim) {
    all.remove(victim);
    victim.close();
  }

  /** Closes those that take too long, and returns them. */
  synchronized List<Connection> closeOverdue(long now) {
    List<Connection> overdue = all.stream().filter(each -> each.isOverdue(limits, now)).toList();
    overdue.forEach(this::evict);
    return overdue;
  }

  /** Closes one, whether it is known or not. */
  void close(Connection connection) {
    synchronized (this) {
      all.remove(connection);
    }
    connection.close();
  }

  synchronized void closeAll() {
    List.copyOf(all).forEach(this::evict);
  }

  synchronized boolean knows(Connection connection) {
    return all.contains(connection);
  }

  synchronized int size() {
    return all.size();
  }
}
