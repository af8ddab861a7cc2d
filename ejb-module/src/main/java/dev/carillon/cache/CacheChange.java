package dev.carillon.cache;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.ItemVersion;
import dev.carillon.contracts.Key;
import dev.carillon.contracts.Operation;
import dev.carillon.event.CacheFlushed;
import dev.carillon.event.CacheItemChanged;
import dev.carillon.event.CacheRegionChanged;
import dev.carillon.event.CarillonEvent;
import org.jspecify.annotations.Nullable;

/**
 * What a call-back gets: one thing that happened to a cache. It says what changed, never to what.
 *
 * @param cache the cache
 * @param region the region; null if the whole cache is meant
 * @param key the item's key; null if a whole region or cache is meant
 * @param operation what happened
 * @param tag the tag of a FLUSH_TAG, else null
 * @param version the item's version if an item was added, replaced or removed, else null; null also
 *     if its sender gave none, or one so far ahead of the clock here that it was refused
 * @param sender the instance that did it
 */
public record CacheChange(
    String cache,
    @Nullable String region,
    @Nullable Key key,
    Operation operation,
    @Nullable String tag,
    @Nullable ItemVersion version,
    InstanceId sender) {

  /** Returns what an event says of a cache; null if it is about something else. */
  static @Nullable CacheChange of(CarillonEvent event) {
    if (event instanceof CacheItemChanged item) {
      return new CacheChange(
          item.cache(),
          item.region(),
          item.key(),
          item.operation(),
          null,
          item.version(),
          item.sender());
    }
    if (event instanceof CacheRegionChanged region) {
      return new CacheChange(
          region.cache(), region.region(), null, region.operation(), null, null, region.sender());
    }
    return event instanceof CacheFlushed flushed ? of(flushed) : null;
  }

  private static CacheChange of(CacheFlushed flushed) {
    return new CacheChange(
        flushed.cache(),
        flushed.region(),
        flushed.key(),
        flushed.tag() == null ? Operation.FLUSH : Operation.FLUSH_TAG,
        flushed.tag(),
        null,
        flushed.sender());
  }

  /** Returns what selects exactly the place where it happened. */
  CacheSelector place() {
    return new CacheSelector(cache, region, key);
  }
}
