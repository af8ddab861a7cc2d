package dev.carillon.order;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.NotificationMessage;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Puts the call-backs of ordered caches into one order for all instances. One of them is the home
 * of a cache and says of each change, when it has heard of it, that it is its turn; everybody waits
 * for the home's word, and is told of a loss if it does not come or another home takes over.
 * Thread-safe.
 */
public final class Ordering {
  private final InstanceId self;
  private final Settings settings;
  private final Surroundings around;
  private final Groups groups;
  private final Map<String, OrderedCache> caches = new ConcurrentHashMap<>();

  /**
   * The bounds of an ordering.
   *
   * @param clock a monotonic clock in nanoseconds
   * @param patience how long a change waits for the home's word
   * @param mostPending how many changes of a cache wait for it at the most
   * @param mostRemembered of how many changes of a cache it is known that they have had their turn
   */
  public record Settings(
      LongSupplier clock, Duration patience, int mostPending, int mostRemembered) {}

  /** What an ordering needs of its instance. */
  public interface Surroundings {
    /**
     * Sends the home's word to all who hold the cache, after those before it. Called with the
     * cache's lock held, like the next one.
     *
     * @return false if this instance is stopping
     */
    boolean send(NotificationMessage turn);

    /** Runs a task after all that waits in a cache's lane; returns false if too much waits. */
    boolean inLane(String cache, Runnable task);

    /** Calls back for a change, in the lane; returns whether all who listen succeeded. */
    boolean tell(NotificationMessage message, InstanceId writer);

    /** Tells, in the lane, that changes of a cache may be missing that a home had to order. */
    void missing(String cache, InstanceId home);
  }

  /** Makes the ordering of an instance, which knows of no other and has declared nothing. */
  public Ordering(InstanceId self, Settings settings, Surroundings around) {
    this.self = self;
    this.settings = settings;
    this.around = around;
    groups = new Groups(self);
  }

  /**
   * Notes what an instance declares, this one too. Takes no lock but its own, like the next two.
   */
  public void declared(Introduction instance) {
    groups.declared(instance);
  }

  /** Notes that another instance is there. */
  public void met(Introduction instance) {
    groups.met(instance);
  }

  /** Notes that another instance is gone for good. */
  public void left(InstanceId instance) {
    groups.left(instance);
  }

  /** Says whether the changes of a cache are told in one order everywhere. */
  public boolean isOrdered(String cache) {
    return groups.home(cache) != null;
  }

  /** Says whether a change has to wait for its turn; what has no version cannot. */
  public boolean isOrdered(NotificationMessage message) {
    String cache = message.cache();
    return message.version() != 0
        && cache != null
        && !message.operation().coveredByFlush()
        && isOrdered(cache);
  }

  /**
   * Takes a change of an ordered cache, of which local copies are dropped already: it is told when
   * it is its turn.
   *
   * @param writer who said it: this instance, before it returns to the caller, or another, in the
   *     lane
   * @param role the writer's role
   */
  public void said(NotificationMessage message, InstanceId writer, String role) {
    String sender = message.senderRole();
    NotificationMessage turn = message.inTurn(writer, sender == null ? role : sender);
    cache(String.valueOf(message.cache())).said(turn);
  }

  /**
   * Takes the word of another instance that it is a change's turn. Called in the lane.
   *
   * @return whether all who listen succeeded
   */
  public boolean turn(NotificationMessage turn, InstanceId sender) {
    String cache = String.valueOf(turn.cache());
    return !isOrdered(cache) || cache(cache).turn(turn, sender);
  }

  /** Does what is due by now. To be called about every 50 ms. */
  public void tick() {
    caches.values().forEach(OrderedCache::tick);
  }

  private OrderedCache cache(String name) {
    return caches.computeIfAbsent(
        name, absent -> new OrderedCache(name, self, groups, settings, around));
  }
}
