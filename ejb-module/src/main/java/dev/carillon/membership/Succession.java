package dev.carillon.membership;

import dev.carillon.contracts.Address;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Introduction;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Says which incarnation of a name is gone because another one stands in its place. Only an answer
 * proves that, to a question that was asked when the one in question did not answer any more:
 * silence does not, nor does the order in which incarnations were met, since what was said long ago
 * may arrive late. Thread-safe.
 */
public final class Succession {
  private final View view;
  private final Predicate<InstanceId> connected;
  private final Answers answers;
  private final Answered answered;
  private final long patience;
  private final LongSupplier clock;

  /** Since when those do not answer that were met. */
  private final Map<InstanceId, Long> unreachableSince = new ConcurrentHashMap<>();

  /** Who answers where. Thread-safe. */
  @FunctionalInterface
  public interface Answers {
    /** Returns who answered at an address in an exchange that was begun after a time. */
    Optional<InstanceId> at(Address address, long after);
  }

  /** Who answered, at whatever address. Thread-safe. */
  @FunctionalInterface
  public interface Answered {
    /** Says whether an instance answered in an exchange that was begun after a time. */
    boolean has(InstanceId instance, long after);
  }

  /**
   * Looks for successors among the instances of a view.
   *
   * @param connected whether an instance answered the last exchange with it
   * @param patience how long one that spoke may take to answer before others may stand for it
   * @param clock the instance's own time in nanoseconds
   */
  public Succession(
      View view,
      Predicate<InstanceId> connected,
      Answers answers,
      Answered answered,
      Duration patience,
      LongSupplier clock) {
    this.view = view;
    this.connected = connected;
    this.answers = answers;
    this.answered = answered;
    this.patience = patience.toNanos();
    this.clock = clock;
  }

  /** Notes that one that was met does not answer any more. */
  public void unreachable(InstanceId met) {
    unreachableSince.put(met, clock.getAsLong());
  }

  /** Notes that one answers again, or is gone. */
  public void reachable(InstanceId met) {
    unreachableSince.remove(met);
  }

  /** Says whether one that was met is gone: another of its name has answered since it has not. */
  public boolean isReplaced(InstanceId met) {
    Long since = unreachableSince.get(met);
    return since != null && hasNamesakeAnsweredSince(met, since);
  }

  /**
   * Says whether one that spoke here is gone: somebody else answers in its place, or another
   * incarnation of its name answers somewhere and it has not for too long. Who was met is found out
   * by its sender; this is for those that spoke and died before they could answer. Who answers,
   * wherever that is, is not gone: it may say a wrong address.
   *
   * @param since when it began to speak: an answer to what was asked before proves nothing
   */
  public boolean isReplaced(Introduction speaker, long since) {
    return !connected.test(speaker.instance()) && isReplacedWhileSilent(speaker, since);
  }

  private boolean isReplacedWhileSilent(Introduction speaker, long since) {
    return answers
        .at(speaker.address(), since)
        .map(there -> !there.equals(speaker.instance()))
        .orElseGet(
            () ->
                clock.getAsLong() - since > patience
                    && hasNamesakeAnsweredSince(speaker.instance(), since));
  }

  private boolean hasNamesakeAnsweredSince(InstanceId instance, long since) {
    return view.namesakes(instance).stream()
        .anyMatch(other -> answered.has(other.instance(), since));
  }
}
