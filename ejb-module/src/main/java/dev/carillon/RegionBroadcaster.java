package dev.carillon;

import dev.carillon.contracts.NotificationMessage;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/** Says what of one region of a cache is to be forgotten. Immutable and thread-safe. */
public final class RegionBroadcaster {
  /** The most keys in one call. */
  public static final int MAX_KEYS = 10_000;

  private final Function<List<NotificationMessage>, Broadcast> send;
  private final String cache;
  private final String region;

  RegionBroadcaster(
      Function<List<NotificationMessage>, Broadcast> send, String cache, String region) {
    this.send = send;
    this.cache = cache;
    this.region = region;
  }

  /** Flushes the whole region. */
  public Broadcast flush() {
    return send.apply(List.of(NotificationMessage.flushRegion(cache, region)));
  }

  /**
   * Flushes one key.
   *
   * @param key a String (1 to 512 bytes of UTF-8), Integer, Long, UUID or enum constant
   * @throws IllegalArgumentException if it is none of these
   */
  public Broadcast flushKey(Object key) {
    return send.apply(List.of(NotificationMessage.flushKey(cache, region, key)));
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
    return send.apply(messages);
  }
}
