package dev.carillon.source;

import dev.carillon.contracts.Key;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Operation;
import java.util.Objects;

/**
 * Somebody else's cache, as far as it lets itself be emptied and watched: {@link JCacheSource} or
 * {@link JpaSource}. Thread-safe.
 */
public abstract class SourceCache {
  SourceCache() {}

  /** Begins to tell of local changes. */
  abstract void open(Telling telling);

  /** Ends that. */
  abstract void close();

  /** Drops everything; like what follows without telling anybody. */
  abstract void dropAll();

  /** Drops a region; everything if there is no such region. */
  abstract void dropRegion(String region);

  /** Drops a key of a region; more if it cannot be found by that key. */
  abstract void dropKey(String region, Key key);

  /** Drops what a notification of this cache says. */
  void drop(NotificationMessage message) {
    Operation operation = message.operation();
    String region = message.region();
    if (operation == Operation.CREATE_REGION) {
      return;
    }
    if (region == null || operation == Operation.FLUSH_TAG) {
      dropAll();
    } else if (message.key() == null) {
      dropRegion(region);
    } else {
      dropKey(region, Objects.requireNonNull(message.key()));
    }
  }
}
