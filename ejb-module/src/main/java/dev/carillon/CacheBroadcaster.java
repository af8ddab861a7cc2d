package dev.carillon;

import dev.carillon.contracts.Audience;
import dev.carillon.contracts.Names;
import dev.carillon.contracts.NotificationMessage;
import java.util.Collection;

/** Says what of one cache is to be forgotten. Immutable and thread-safe. */
public final class CacheBroadcaster {
  private final Broadcaster.Sending sending;
  private final Audience audience;
  private final String cache;

  CacheBroadcaster(Broadcaster.Sending sending, Audience audience, String cache) {
    this.sending = sending;
    this.audience = audience;
    this.cache = cache;
  }

  /** Flushes the whole cache. */
  public Broadcast flush() {
    return sending.send(NotificationMessage.flush(cache), audience);
  }

  /**
   * Flushes one key of the default region.
   *
   * @param key a String (1 to 512 bytes of UTF-8), Integer, Long, UUID or enum constant
   * @throws IllegalArgumentException if it is none of these
   */
  public Broadcast flushKey(Object key) {
    return sending.send(
        NotificationMessage.flushKey(cache, NotificationMessage.DEFAULT_REGION, key), audience);
  }

  /** Flushes keys of the default region; there must be at least one. */
  public Broadcast flushKeys(Collection<?> keys) {
    return region(NotificationMessage.DEFAULT_REGION).flushKeys(keys);
  }

  /**
   * Flushes all that carries a tag, in all regions. Near caches drop those entries and no others;
   * observers learn of the tag.
   *
   * @throws IllegalArgumentException if the tag is null, empty, or longer than 512 bytes of UTF-8
   */
  public Broadcast flushTag(String tag) {
    return sending.send(NotificationMessage.flushTag(cache, tag), audience);
  }

  /**
   * Names a region of the cache.
   *
   * @throws IllegalArgumentException if the name is null, empty, or longer than 512 bytes of UTF-8
   */
  public RegionBroadcaster region(String name) {
    return new RegionBroadcaster(sending, audience, cache, Names.require("region", name));
  }
}
