package dev.carillon.recycle;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What load balancers are told of this instance by its recycling. Thread-safe. */
public final class Readiness {
  private volatile @Nullable String why;

  /** From now on it is DOWN. */
  void down(String reason) {
    why = reason;
  }

  /** From now on it is not DOWN on recycling's account. */
  void up() {
    why = null;
  }

  /** Returns why it is DOWN, for people; empty if it is not. */
  public Optional<String> draining() {
    return Optional.ofNullable(why);
  }
}
