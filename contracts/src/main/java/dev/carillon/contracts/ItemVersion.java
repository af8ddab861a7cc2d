package dev.carillon.contracts;

import java.io.Serializable;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;

/**
 * The version of one item: of two of them the later is the greater, and one is later than all that
 * its writer had seen. Which of two changes made without knowing of each other is the later, a
 * clock decides, and for one reading the writer; everywhere alike.
 *
 * <p>The idea is AppFabric's {@code DataCacheItemVersion}.
 *
 * @param cache the cache
 * @param region the region
 * @param key the key
 * @param time when it was changed, as a {@link VersionClock} says it; positive
 * @param writer the instance that changed it
 */
public record ItemVersion(String cache, String region, Key key, long time, InstanceId writer)
    implements Comparable<ItemVersion>, Serializable {
  private static final Comparator<ItemVersion> ORDER =
      Comparator.comparingLong(ItemVersion::time)
          .thenComparing(version -> version.writer().name())
          .thenComparingLong(version -> version.writer().incarnation());

  public ItemVersion {
    Names.require("cache", cache);
    Names.require("region", region);
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(writer, "writer");
    if (time <= 0) {
      throw new IllegalArgumentException("time of a version must be positive but was " + time);
    }
  }

  /**
   * Compares two versions of one item.
   *
   * @throws IllegalArgumentException if the other is of another item
   */
  @Override
  public int compareTo(ItemVersion other) {
    if (!isOfSameItem(other)) {
      throw new IllegalArgumentException(
          "only versions of one item can be compared, but these are of "
              + item()
              + " and "
              + other.item());
    }
    return ORDER.compare(this, other);
  }

  private boolean isOfSameItem(ItemVersion other) {
    return cache.equals(other.cache) && region.equals(other.region) && key.equals(other.key);
  }

  private String item() {
    return cache + "/" + region + "/" + key;
  }

  /** Returns the item, about when it was changed, and by whom, for people. */
  @Override
  public String toString() {
    return item()
        + " at "
        + Instant.ofEpochMilli(VersionClock.millis(time))
        + "+"
        + VersionClock.count(time)
        + " by "
        + writer;
  }
}
