package dev.carillon.event;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.ItemVersion;
import dev.carillon.contracts.Key;
import dev.carillon.contracts.Operation;
import org.jspecify.annotations.Nullable;

/**
 * An item of a near cache was added, replaced or removed; in JCache's words created, updated or
 * removed.
 *
 * <p>It is observed where and when a {@link CacheFlushed} would be, and comes once. Of one item no
 * older change is told after a newer one: an older change that comes late is not told at all. When
 * changes of one item meet, here and from elsewhere, the one that is being told is told to its end
 * first, and the thread that tells it goes on with the other.
 *
 * @param cache the cache
 * @param region the region
 * @param key the key
 * @param operation ADD_ITEM, REPLACE_ITEM or REMOVE_ITEM
 * @param version the item's version; null if its sender gave none, or one so far ahead of the clock
 *     here that it was refused
 * @param sender the instance that changed it
 * @param senderRole that instance's role
 */
public record CacheItemChanged(
    String cache,
    String region,
    Key key,
    Operation operation,
    @Nullable ItemVersion version,
    InstanceId sender,
    String senderRole)
    implements CarillonEvent {}
