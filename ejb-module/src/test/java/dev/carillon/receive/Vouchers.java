package dev.carillon.receive;

import dev.carillon.contracts.Introduction;
import dev.carillon.testing.ManualClock;
import java.time.Duration;
import java.util.Set;

/** Instances that vouch when a test says so, for tests of what rests on them. */
public final class Vouchers {
  /** The bound on staleness. */
  public static final Duration BOUND = Duration.ofSeconds(5);

  private static final Duration SETTLE = Duration.ofSeconds(10);

  private final ManualClock clock;
  private final Coherence coherence;
  private long sleptMillis;

  /** Makes an instance's view of others, none of which it has met. */
  public Vouchers(ManualClock clock) {
    this.clock = clock;
    coherence =
        new Coherence(
            clock, () -> clock.getAsLong() / 1_000_000 + sleptMillis, BOUND, SETTLE, new Handed());
  }

  /** Returns what the instances of roles vouch for; all instances if there are none. */
  public Vouching vouching(Set<String> roles) {
    return coherence.vouching("catalog", roles);
  }

  /** Joins with these instances there, lets the last commits settle, and has all vouch. */
  public void join(Introduction... senders) {
    for (Introduction sender : senders) {
      coherence.met(sender);
    }
    coherence.joined();
    clock.advance(SETTLE);
    vouch(senders);
  }

  /** These instances vouch for all until now. */
  public void vouch(Introduction... senders) {
    for (Introduction sender : senders) {
      coherence.vouched(sender.instance(), coherence.now());
    }
  }

  /** An instance that nobody knew is there. */
  public void meet(Introduction sender) {
    coherence.met(sender);
  }

  /** An instance ends without a goodbye. */
  public void vanish(Introduction sender) {
    coherence.vanished(sender.instance());
  }

  /** The host sleeps, which only wall time tells. */
  public void sleep(Duration duration) {
    sleptMillis += duration.toMillis();
    coherence.tick();
  }
}
