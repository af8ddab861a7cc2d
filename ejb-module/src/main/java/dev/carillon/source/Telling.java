package dev.carillon.source;

import dev.carillon.cache.Announcing;
import dev.carillon.contracts.NotificationMessage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a source cache tells of its changes under its name: at once, or in a transaction after the
 * commit. Thread-safe.
 *
 * @param container runs a task on the calling thread in the container's context
 */
record Telling(String cache, Announcing announcing, Consumer<Runnable> container) {

  /** Tells that a key of a region changed. */
  void changed(String region, @Nullable Object key) {
    announcing.announce(change(region, key));
  }

  /** Tells that something of the cache changed. */
  void changed() {
    announcing.announce(NotificationMessage.flush(cache));
  }

  /** Tells of a change, from a thread that may be none of the container's. */
  void changedAnywhere(NotificationMessage change) {
    if (announcing.inTransaction()) {
      announcing.announce(change);
    } else {
      container.accept(() -> announcing.announce(change));
    }
  }

  /** Returns what says that a key changed; one that cannot travel stands for its region. */
  NotificationMessage change(String region, @Nullable Object key) {
    try {
      return key == null
          ? NotificationMessage.flushRegion(cache, region)
          : NotificationMessage.flushKey(cache, region, key);
    } catch (IllegalArgumentException e) {
      return NotificationMessage.flushRegion(cache, region);
    }
  }
}
