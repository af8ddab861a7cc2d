package dev.carillon.cache;

import dev.carillon.contracts.Operation;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Call-backs for changes of caches, to be subscribed to at run time; what is known at development
 * time is simpler to observe. Thread-safe; inject it.
 *
 * <p>A call-back runs where and when observers do: for what is changed here on the calling thread
 * and before the call returns (in a transaction: before {@code commit()} returns), for what comes
 * from others on a container thread, in its sender's order. It comes once, or a loss tells that it
 * does not. Of one item no version is told after a later one. For a cache that is {@code ordered}
 * it always runs on a container thread, in an order that is the same at all instances.
 *
 * <p>Subscriptions last until they are closed or the application stops. They are AppFabric's cache
 * notifications.
 */
public final class CacheNotifications {
  private final Subscriptions subscriptions;
  private final Predicate<String> held;

  /**
   * Makes the door to subscriptions.
   *
   * @param held says whether this instance is told of changes of a cache, or has no wish to be
   */
  public CacheNotifications(Subscriptions subscriptions, Predicate<String> held) {
    this.subscriptions = subscriptions;
    this.held = held;
  }

  /**
   * Calls back at each of some operations in a cache, a region or on an item. For a cache whose
   * {@code carillon.cache.<name>.notifications} is {@code off} it never does.
   *
   * @param operations at least one, and not RECYCLE
   * @throws IllegalArgumentException if the operations are not such, or this instance does not hold
   *     the cache, so that it is not told what happens there
   */
  public Subscription subscribe(
      CacheSelector selector, Set<Operation> operations, ChangeListener listener) {
    Objects.requireNonNull(listener, "listener");
    if (operations.isEmpty() || operations.contains(Operation.RECYCLE)) {
      throw new IllegalArgumentException(
          "operations must be at least one, and of caches, but are " + operations);
    }
    requireHeld(selector.cache());
    return subscriptions.add(selector, EnumSet.copyOf(operations), listener);
  }

  /**
   * Calls back when changes of any cache can no longer be told. {@link
   * dev.carillon.event.NotificationsLost#concerns} says of which.
   */
  public Subscription onLost(LossListener listener) {
    return subscriptions.add(Objects.requireNonNull(listener, "listener"), loss -> true);
  }

  /**
   * Calls back when changes of a cache may be among those that can no longer be told.
   *
   * @throws IllegalArgumentException if this instance does not hold the cache
   */
  public Subscription onLost(String cache, LossListener listener) {
    requireHeld(cache);
    return subscriptions.add(
        Objects.requireNonNull(listener, "listener"), loss -> loss.concerns(cache));
  }

  private void requireHeld(String cache) {
    if (!held.test(cache)) {
      throw new IllegalArgumentException(
          "cache \""
              + cache
              + "\" is not among the caches this instance holds, so nobody tells it of changes:"
              + " inject its near cache, or observe it by @CacheName");
    }
  }
}
