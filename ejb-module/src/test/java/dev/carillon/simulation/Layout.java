package dev.carillon.simulation;

import dev.carillon.contracts.Key;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Operation;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * The store's caches, regions and keys by number: each cache has two regions, each region eight
 * keys, of which every second carries the same tag. Some keys of the last region are worked out
 * from keys of the first.
 */
final class Layout {
  static final int CACHES = 2;
  static final int REGIONS = 2 * CACHES;
  static final int KEYS_OF_REGION = 8;
  static final int KEYS = KEYS_OF_REGION * REGIONS;

  private static final String[] CACHE = {"c0", "c1"};
  private static final String[] REGION = {NotificationMessage.DEFAULT_REGION, "r1"};
  private static final String[] TAG = {"even", "odd"};
  private static final List<Set<String>> TAGS = List.of(Set.of(TAG[0]), Set.of(TAG[1]));

  /** How many keys are worked out from others, and from how many; they are the last, the first. */
  private static final int DERIVED = 4;

  private static final int[] NO_KEYS = {};
  private static final int[][] KEY = each(KEYS, key -> IntStream.of(key));
  private static final int[][] KEYS_OF_EACH_REGION = each(REGIONS, region -> keysOf(region, 1));
  private static final int[][] KEYS_OF_CACHE = each(CACHES, cache -> keysOf(2 * cache, 2));

  /** By cache and tag. */
  private static final int[][] KEYS_OF_TAG =
      each(
          CACHES * TAG.length,
          each ->
              keysOf(each / TAG.length * 2, 2)
                  .filter(key -> key % TAG.length == each % TAG.length));

  private Layout() {}

  private static int[][] each(int size, IntFunction<IntStream> keys) {
    return IntStream.range(0, size).mapToObj(keys).map(IntStream::toArray).toArray(int[][]::new);
  }

  static String cacheName(int cache) {
    return CACHE[cache];
  }

  static int cacheOf(String name) {
    return name.charAt(1) - '0';
  }

  static int cacheOfKey(int key) {
    return key / KEYS_OF_REGION / 2;
  }

  static int regionOfKey(int key) {
    return key / KEYS_OF_REGION;
  }

  static String regionName(int region) {
    return REGION[region % 2];
  }

  static Set<String> tags(int key) {
    return TAGS.get(key % 2);
  }

  /** Returns the key that a key is worked out from; -1 if from none. */
  static int sourceOf(int key) {
    return key < KEYS - DERIVED ? -1 : key - (KEYS - DERIVED);
  }

  /** Returns the key that is worked out from a key; -1 if none is. */
  static int derivedFrom(int key) {
    return key < DERIVED ? key + KEYS - DERIVED : -1;
  }

  /** Returns the region's number; -1 for all of the cache. */
  static int region(NotificationMessage message) {
    return message.region() == null
        ? -1
        : 2 * cacheOf(message.cache()) + (message.region().equals(REGION[0]) ? 0 : 1);
  }

  /** Returns the key's number; -1 for all of the region. */
  static int key(NotificationMessage message) {
    return message.key() instanceof Key.Int number ? number.number() : -1;
  }

  /** Returns the keys of which a notification drops all copies; not to be changed. */
  static int[] dropped(NotificationMessage message) {
    if (message.cache() == null || message.operation() == Operation.CREATE_REGION) {
      return NO_KEYS;
    }
    int key = key(message);
    if (key >= 0) {
      return KEY[key];
    }
    int cache = cacheOf(message.cache());
    if (message.operation() == Operation.FLUSH_TAG) {
      return KEYS_OF_TAG[cache * TAG.length + (TAG[0].equals(message.tag()) ? 0 : 1)];
    }
    int region = region(message);
    return region >= 0 ? KEYS_OF_EACH_REGION[region] : KEYS_OF_CACHE[cache];
  }

  private static IntStream keysOf(int firstRegion, int regions) {
    return IntStream.range(firstRegion * KEYS_OF_REGION, (firstRegion + regions) * KEYS_OF_REGION);
  }

  /** Says something about an item. */
  static NotificationMessage item(Operation operation, int key) {
    return new NotificationMessage(
        operation,
        CACHE[cacheOfKey(key)],
        REGION[regionOfKey(key) % 2],
        new Key.Int(key),
        null,
        0,
        null);
  }

  /** Says something about a region. */
  static NotificationMessage region(Operation operation, int region) {
    return new NotificationMessage(
        operation, CACHE[region / 2], REGION[region % 2], null, null, 0, null);
  }

  static NotificationMessage cache(int cache) {
    return NotificationMessage.flush(CACHE[cache]);
  }

  static NotificationMessage tag(int cache, int tag) {
    return new NotificationMessage(
        Operation.FLUSH_TAG, CACHE[cache], null, null, TAG[tag], 0, null);
  }

  static NotificationMessage recycle() {
    return NotificationMessage.recycle("why");
  }

  /** Returns a notification with its own number as its version, so that it can be told apart. */
  static NotificationMessage numbered(NotificationMessage message, long number) {
    return new NotificationMessage(
        message.operation(),
        message.cache(),
        message.region(),
        message.key(),
        message.tag(),
        number,
        message.senderRole());
  }
}
