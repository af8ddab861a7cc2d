package dev.carillon.simulation;

import dev.carillon.contracts.Key;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Operation;

/**
 * The store's caches, regions and keys by number: each cache has two regions, each region eight
 * keys.
 */
final class Layout {
  static final int CACHES = 2;
  static final int REGIONS = 2 * CACHES;
  static final int KEYS_OF_REGION = 8;
  static final int KEYS = KEYS_OF_REGION * REGIONS;

  private static final String[] CACHE = {"c0", "c1"};
  private static final String[] REGION = {"r0", "r1"};

  private Layout() {}

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

  /** Returns the region's number; -1 for all of the cache. */
  static int region(NotificationMessage message) {
    return message.region() == null || message.operation() == Operation.FLUSH_TAG
        ? -1
        : 2 * cacheOf(message.cache()) + message.region().charAt(1) - '0';
  }

  /** Returns the key's number; -1 for all of the region. */
  static int key(NotificationMessage message) {
    return message.key() instanceof Key.Int number ? number.number() : -1;
  }

  /** Says something about an item; the version is the notification's own number. */
  static NotificationMessage item(Operation operation, int key, long number) {
    return new NotificationMessage(
        operation,
        CACHE[cacheOfKey(key)],
        REGION[regionOfKey(key) % 2],
        new Key.Int(key),
        null,
        number,
        null);
  }

  static NotificationMessage region(int region, long number) {
    return new NotificationMessage(
        Operation.FLUSH, CACHE[region / 2], REGION[region % 2], null, null, number, null);
  }

  static NotificationMessage cache(int cache, long number) {
    return new NotificationMessage(Operation.FLUSH, CACHE[cache], null, null, null, number, null);
  }

  static NotificationMessage tag(int cache, long number) {
    return new NotificationMessage(
        Operation.FLUSH_TAG, CACHE[cache], null, null, "tag", number, null);
  }

  static NotificationMessage recycle(long number) {
    return new NotificationMessage(Operation.RECYCLE, null, null, null, "why", number, null);
  }
}
