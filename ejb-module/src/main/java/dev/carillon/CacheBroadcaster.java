package dev.carillon;

import dev.carillon.contracts.Names;
import dev.carillon.contracts.NotificationMessage;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/** Says what of one cache is to be forgotten. Immutable and thread-safe. */
public final class CacheBroadcaster {
  private final Function<List<NotificationMessage>, Broadcast> send;
  private final String cache;

  CacheBroadcaster(Function<List<NotificationMessage>, Broadcast> send, String cache) {
    this.send = send;
    this.cache = cache;
  }

  /** Flushes the whole cache. */
  public Broadcast flush() {
    return send.apply(List.of(NotificationMessage.flush(cache)));
  }

  /**
   * Flushes one key of the default region.
   *
   * @param key a String (1 to 512 bytes of UTF-8), Integer, Long, UUID or enum constant
   * @throws IllegalArgumentException if it is none of these
   */
  public Broadcast flushKey(Object key) {
    return region(NotificationMessage.DEFAULT_REGION).flushKey(key);
  }

  /** Flushes keys of the default region; there must be at least one. */
  public Broadcast flushKeys(Collection<?> keys) {
    return region(NotificationMessage.DEFAULT_REGION).flushKeys(keys);
  }

  /**
   * Names a region of the cache.
   *
   * @throws IllegalArgumentException if the name is null, empty, or longer than 512 bytes of UTF-8
   */
  public RegionBroadcaster region(String name) {
    return new RegionBroadcaster(send, cache, Names.require("region", name));
  }
}
