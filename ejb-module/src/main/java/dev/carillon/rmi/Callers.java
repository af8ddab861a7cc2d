package dev.carillon.rmi;

import dev.carillon.rmi.Connection.Phase;
import dev.carillon.tls.Party;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which connection the call came in on that a thread is serving: RMI reads a call and runs its
 * method on one thread. A thread is known from the moment its call is named until the answer
 * begins, so that threads, which outlive the service, keep nothing of it. Thread-safe.
 */
final class Callers {
  private final Map<Thread, Connection> serving = new ConcurrentHashMap<>();

  /** Notes that the current thread reads a call of this connection. */
  void enter(Connection connection) {
    serving.put(Thread.currentThread(), connection);
  }

  /** Notes that the current thread has done with its call. */
  void leave() {
    serving.remove(Thread.currentThread());
  }

  /** Returns who called the method that the current thread is running. */
  Party current() {
    Connection connection = serving.get(Thread.currentThread());
    if (connection == null) {
      throw new SecurityException("nobody is known to call");
    }
    connection.enter(Phase.WORKING);
    return connection.party();
  }

  int size() {
    return serving.size();
  }
}
