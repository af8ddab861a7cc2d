package dev.carillon.benchmarks.contender;

import java.io.IOException;

/** A sending end. Thread-safe. */
public interface Sending extends AutoCloseable {

  @Override
  void close() throws IOException;

  /** Sends a key to every receiver; may return before any has it. */
  void send(String key) throws Exception;

  /** Sends a key and returns when every receiver has confirmed that it was applied. */
  default void sendConfirmed(String key) throws Exception {
    throw new UnsupportedOperationException("nothing confirms " + key);
  }
}
