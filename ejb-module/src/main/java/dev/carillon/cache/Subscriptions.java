package dev.carillon.cache;

import dev.carillon.contracts.Operation;
import dev.carillon.event.CarillonEvent;
import dev.carillon.event.NotificationsLost;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions of an instance, by what they select: who is concerned by the change of an item
 * is found by three look-ups, however many subscribe; for that of a region or cache, all who
 * subscribe to something in the cache are looked at. Thread-safe; no lock is held while a listener
 * runs.
 */
public final class Subscriptions {
  private final Failing failing;
  private final Map<String, Map<CacheSelector, List<OfChanges>>> byCache =
      new ConcurrentHashMap<>();
  private final List<OfLosses> losses = new CopyOnWriteArrayList<>();

  /** Learns of listeners that threw. */
  public interface Failing {
    /** Takes note of one. */
    void failed(Object listener, CarillonEvent event, Throwable thrown);
  }

  /** Makes the subscriptions of an instance; none yet. */
  public Subscriptions(Failing failing) {
    this.failing = failing;
  }

  Subscription add(CacheSelector selector, Set<Operation> operations, ChangeListener listener) {
    OfChanges subscription = new OfChanges(selector, operations, listener);
    byCache.compute(
        selector.cache(),
        (cache, known) -> {
          Map<CacheSelector, List<OfChanges>> all =
              known == null ? new ConcurrentHashMap<>() : known;
          all.merge(selector, List.of(subscription), Subscriptions::both);
          return all;
        });
    return subscription;
  }

  Subscription add(LossListener listener, Predicate<NotificationsLost> which) {
    OfLosses subscription = new OfLosses(listener, which);
    losses.add(subscription);
    return subscription;
  }

  private static List<OfChanges> both(List<OfChanges> some, List<OfChanges> more) {
    List<OfChanges> all = new ArrayList<>(some);
    all.addAll(more);
    return all;
  }

  private void remove(OfChanges gone) {
    byCache.computeIfPresent(
        gone.selector.cache(),
        (cache, all) -> {
          all.computeIfPresent(gone.selector, (selector, some) -> without(gone, some));
          return all.isEmpty() ? null : all;
        });
  }

  private static @Nullable List<OfChanges> without(OfChanges gone, List<OfChanges> some) {
    List<OfChanges> left = some.stream().filter(each -> each != gone).toList();
    return left.isEmpty() ? null : left;
  }

  /** Says whether nobody subscribes. */
  boolean isEmpty() {
    return byCache.isEmpty() && losses.isEmpty();
  }

  /** Calls back whom an event concerns; returns how many of them threw. */
  public int tell(CarillonEvent event) {
    if (isEmpty()) {
      return 0;
    }
    if (event instanceof NotificationsLost loss) {
      return losses.stream().mapToInt(each -> each.tell(loss)).sum();
    }
    CacheChange change = CacheChange.of(event);
    Map<CacheSelector, List<OfChanges>> ofCache =
        change == null ? null : byCache.get(change.cache());
    return change == null || ofCache == null ? 0 : tell(ofCache, change, event);
  }

  private static int tell(
      Map<CacheSelector, List<OfChanges>> ofCache, CacheChange change, CarillonEvent event) {
    int failures = 0;
    CacheSelector place = change.place();
    for (CacheSelector each = place; each != null; each = each.wider()) {
      failures += tell(ofCache.getOrDefault(each, List.of()), change, event);
    }
    if (change.key() == null) {
      for (Map.Entry<CacheSelector, List<OfChanges>> each : ofCache.entrySet()) {
        if (place.isWiderThan(each.getKey())) {
          failures += tell(each.getValue(), change, event);
        }
      }
    }
    return failures;
  }

  private static int tell(List<OfChanges> some, CacheChange change, CarillonEvent event) {
    int failures = 0;
    for (OfChanges each : some) {
      failures += each.tell(change, event);
    }
    return failures;
  }

  /** What a listener is to be told of, until it is closed. */
  private final class OfChanges implements Subscription {
    private final CacheSelector selector;
    private final Set<Operation> operations;
    private final ChangeListener listener;
    private volatile boolean closed;

    OfChanges(CacheSelector selector, Set<Operation> operations, ChangeListener listener) {
      this.selector = selector;
      this.operations = operations;
      this.listener = listener;
    }

    /** Returns 1 if the listener threw, else 0. */
    int tell(CacheChange change, CarillonEvent event) {
      if (closed || !operations.contains(change.operation())) {
        return 0;
      }
      try {
        listener.onChange(change);
        return 0;
      } catch (Throwable e) { // an Error of one listener must not stop the others either
        failing.failed(listener, event, e);
        return 1;
      }
    }

    @Override
    public void close() {
      closed = true;
      remove(this);
    }
  }

  /** Who is to be told of losses, until it is closed. */
  private final class OfLosses implements Subscription {
    private final LossListener listener;
    private final Predicate<NotificationsLost> which;
    private volatile boolean closed;

    OfLosses(LossListener listener, Predicate<NotificationsLost> which) {
      this.listener = listener;
      this.which = which;
    }

    /** Returns 1 if the listener threw, else 0. */
    int tell(NotificationsLost loss) {
      if (closed || !which.test(loss)) {
        return 0;
      }
      try {
        listener.onLost(loss);
        return 0;
      } catch (Throwable e) { // an Error of one listener must not stop the others either
        failing.failed(listener, loss, e);
        return 1;
      }
    }

    @Override
    public void close() {
      closed = true;
      losses.remove(this);
    }
  }
}
