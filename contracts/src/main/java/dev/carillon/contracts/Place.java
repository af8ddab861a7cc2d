package dev.carillon.contracts;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where something happened: a cache and a region, each of which may be absent.
 *
 * @param cache the cache; null for what concerns none
 * @param region the region; null for the whole cache
 */
public record Place(@Nullable String cache, @Nullable String region) {
  /** Returns the place of a message. */
  public static Place of(NotificationMessage message) {
    return new Place(message.cache(), message.region());
  }

  /** Returns how many bytes its names take in a batch at the most. */
  int mostBytes() {
    int chars = (cache == null ? 0 : cache.length()) + (region == null ? 0 : region.length());
    return 4 + 3 * chars;
  }

  /** Says whether a message is about this place. */
  public boolean isOf(NotificationMessage message) {
    return Objects.equals(cache, message.cache()) && Objects.equals(region, message.region());
  }
}
