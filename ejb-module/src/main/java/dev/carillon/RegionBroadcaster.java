package dev.carillon;

import dev.carillon.contracts.Audience;
import dev.carillon.contracts.NotificationMessage;
import java.util.Collection;
import java.util.List;

/** Says what of one region of a cache is to be forgotten. Immutable and thread-safe. */
public final class RegionBroadcaster {
  /** The most keys in one call. */
  public static final int MAX_KEYS = 10_000;

  private final Broadcaster.Sending sending;
  private final Audience audience;
  private final String cache;
  private final String region;

  RegionBroadcaster(Broadcaster.Sending sending, Audience audience, String cache, String region) {
    this.sending = sending;
    this.audience = audience;
    this.cache = cache;
    this.region = region;
  }

  /** Flushes the whole region. */
  public Broadcast flush() {
    return sending.send(NotificationMessage.flushRegion(cache, region), audience);
  }

  /**
   * Flushes one key.
   *
   * @param key a String (1 to 512 bytes of UTF-8), Integer, Long, UUID or enum constant
   * @throws IllegalArgumentException if it is none of these
   */
  public Broadcast flushKey(Object key) {
    return sending.send(NotificationMessage.flushKey(cache, region, key), audience);
  }

  /**
   * Flushes keys, with one report for all.
   *
   * @throws IllegalArgumentException if there is none, there are more than {@value #MAX_KEYS}, or
   *     one of them is no key; then nothing is sent
   */
  public Broadcast flushKeys(Collection<?> keys) {
    if (keys == null) {
      throw new IllegalArgumentException("keys must not be null");
    }
    if (keys.isEmpty() || keys.size() > MAX_KEYS) {
      throw new IllegalArgumentException("keys must be 1.." + MAX_KEYS + " but are " + keys.size());
    }
    List<NotificationMessage> messages =
        keys.stream().map(key -> NotificationMessage.flushKey(cache, region, key)).toList();
    return sending.send(messages, audience);
  }
}
