package dev.carillon.benchmarks.contender;

/**
 * A way to tell keys to receivers in other processes. All are measured by the same code: a sending
 * end takes keys, a receiving end hands each one to a {@link Sink}.
 */
public sealed interface Contender permits Raw, NaiveRmi, BareRmi, Hazelcast, JGroups, Carillon {

  /** Opens the receiving end at a seat; when it returns, the end can be reached. */
  AutoCloseable receive(Seat seat, Sink sink) throws Exception;

  /** Opens the sending end at a seat; when it returns, every receiver is connected. */
  Sending send(Seat seat) throws Exception;
}
