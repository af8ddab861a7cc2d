package dev.carillon;

import dev.carillon.cache.LocalCopies;
import dev.carillon.config.CarillonConfig;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.contracts.NotifyService;
import dev.carillon.membership.MembershipSource;
import dev.carillon.recycle.OwnRecycle;
import dev.carillon.recycle.RecycleInPlace;
import dev.carillon.recycle.RecycledInstance;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * What surrounds an instance.
 *
 * @param listener takes its events
 * @param copies what it holds and must drop
 * @param held the names of the caches it holds
 * @param membership where addresses to greet come from
 * @param ephemeral whether its name is gone after a restart
 * @param threadFactory makes its threads
 * @param observerEntry puts what runs observers into the container's context
 * @param serviceEntry puts calls from outside into the container's context
 * @param commitPhase knows about transactions
 * @param traces knows about distributed tracing
 * @param contributors adds the application's attributes to its status
 * @param settings answers with a setting's value, for near caches
 * @param nearCaches the names of the near caches that it will ask for, as far as they are known
 * @param ownRecycle makes what recycles it
 */
public record Wiring(
    EventListener listener,
    LocalCopies copies,
    HeldCaches held,
    MembershipSource membership,
    boolean ephemeral,
    ThreadFactory threadFactory,
    UnaryOperator<Runnable> observerEntry,
    UnaryOperator<NotifyService> serviceEntry,
    CommitPhase commitPhase,
    Traces traces,
    Supplier<List<StatusContributor>> contributors,
    Function<String, Optional<String>> settings,
    Set<String> nearCaches,
    Function<RecycledInstance, OwnRecycle> ownRecycle) {

  public Wiring {
    nearCaches = Set.copyOf(nearCaches);
  }

  /**
   * Returns the wiring of an instance without a container and without transactions, which looks for
   * others where its settings say.
   */
  public static Wiring plain(EventListener listener, HeldCaches held, CarillonConfig config) {
    return plain(listener, held, Sources.of(config));
  }

  /** Returns the wiring of an instance without a container and without transactions. */
  public static Wiring plain(EventListener listener, HeldCaches held, MembershipSource membership) {
    return new Wiring(
        listener,
        LocalCopies.NONE,
        held,
        membership,
        false,
        Wiring::daemon,
        UnaryOperator.identity(),
        UnaryOperator.identity(),
        CommitPhase.NONE,
        Traces.NONE,
        List::of,
        key -> Optional.empty(),
        Set.of(),
        RecycleInPlace::of);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    return thread;
  }

  /** Returns this wiring with copies that are dropped at receipt. */
  public Wiring with(LocalCopies others) {
    return changed(draft -> draft.copies = others);
  }

  /** Returns this wiring with settings for near caches. */
  public Wiring with(Function<String, Optional<String>> others) {
    return changed(draft -> draft.settings = others);
  }

  /** Returns this wiring with somebody who knows about transactions. */
  public Wiring with(CommitPhase other) {
    return changed(draft -> draft.commitPhase = other);
  }

  /** Returns this wiring with distributed tracing. */
  public Wiring with(Traces other) {
    return changed(draft -> draft.traces = other);
  }

  /** Returns this wiring with threads that are made so. */
  public Wiring threadsFrom(ThreadFactory other) {
    return changed(draft -> draft.threadFactory = other);
  }

  /** Returns this wiring with calls from outside that are taken so. */
  public Wiring servedThrough(UnaryOperator<NotifyService> other) {
    return changed(draft -> draft.serviceEntry = other);
  }

  /** Returns this wiring with the names of near caches that will be asked for. */
  public Wiring declaring(Set<String> others) {
    return changed(draft -> draft.nearCaches = others);
  }

  /** Returns this wiring with what recycles the instance. */
  public Wiring recycledBy(Function<RecycledInstance, OwnRecycle> other) {
    return changed(draft -> draft.ownRecycle = other);
  }

  private Wiring changed(Consumer<Draft> change) {
    Draft draft = new Draft();
    change.accept(draft);
    return draft.wiring();
  }

  /** This wiring, with what may still become something else. */
  private final class Draft {
    private LocalCopies copies = Wiring.this.copies;
    private ThreadFactory threadFactory = Wiring.this.threadFactory;
    private UnaryOperator<NotifyService> serviceEntry = Wiring.this.serviceEntry;
    private CommitPhase commitPhase = Wiring.this.commitPhase;
    private Traces traces = Wiring.this.traces;
    private Function<String, Optional<String>> settings = Wiring.this.settings;
    private Set<String> nearCaches = Wiring.this.nearCaches;
    private Function<RecycledInstance, OwnRecycle> ownRecycle = Wiring.this.ownRecycle;

    Wiring wiring() {
      return new Wiring(
          listener,
          copies,
          held,
          membership,
          ephemeral,
          threadFactory,
          observerEntry,
          serviceEntry,
          commitPhase,
          traces,
          contributors,
          settings,
          nearCaches,
          ownRecycle);
    }
  }
}
