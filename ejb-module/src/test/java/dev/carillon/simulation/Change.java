package dev.carillon.simulation;

import dev.carillon.cache.CacheRegion;
import dev.carillon.cache.NearCache;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What one write changes in the store, and how it says so. */
final class Change {
  private final Copies copies;
  private final Dice dice;

  /** Whether all is said by flushes, so that many of them can be coalesced. */
  private final boolean onlyFlushes;

  private final List<Value> values = new ArrayList<>();
  private final List<Runnable> sayings = new ArrayList<>();
  private final Set<Integer> named = new LinkedHashSet<>();

  Change(Copies copies, World world) {
    this.copies = copies;
    dice = world.dice;
    onlyFlushes = world.weather.isFlood();
  }

  List<Value> values() {
    return values;
  }

  /** Returns all keys that what it says drops. */
  List<Integer> named() {
    return List.copyOf(named);
  }

  void say() {
    sayings.forEach(Runnable::run);
  }

  Change key(int key) {
    Value value = write(key);
    Operation drawn =
        dice.oneOf(
            Operation.FLUSH, Operation.ADD_ITEM, Operation.REPLACE_ITEM, Operation.REMOVE_ITEM);
    Operation operation = onlyFlushes ? Operation.FLUSH : drawn;
    if (copies.isHeld(key)) {
      named.add(key);
      sayings.add(() -> item(operation, copies.region(key), value));
    } else {
      announce(Layout.item(operation, key));
    }
    int derived = Layout.derivedFrom(key);
    if (derived >= 0 && copies.isDerived(derived)) {
      announce(Layout.item(Operation.FLUSH, derived));
    }
    return this;
  }

  private void item(Operation operation, CacheRegion<Integer, Value> region, Value value) {
    switch (operation) {
      case ADD_ITEM -> region.put(value.key, value);
      case REPLACE_ITEM -> {
        if (copies.inTransaction() && dice.happens(0.5)) {
          region.update(value.key, key -> value);
        } else {
          region.replace(value.key, value);
        }
      }
      case REMOVE_ITEM -> region.remove(value.key);
      default -> region.flushKey(value.key);
    }
  }

  Change cache(int cache) {
    wide(Layout.cache(cache), NearCache::clear);
    return this;
  }

  Change tag(int cache, int tag) {
    NotificationMessage message = Layout.tag(cache, tag);
    wide(message, each -> each.flushTag(message.tag()));
    return this;
  }

  Change region(int region) {
    Operation operation =
        dice.oneOf(Operation.FLUSH, Operation.CLEAR_REGION, Operation.REMOVE_REGION);
    NotificationMessage message = Layout.region(operation, region);
    String name = Layout.regionName(region);
    switch (operation) {
      case CLEAR_REGION -> wide(message, each -> each.region(name).clear());
      case REMOVE_REGION -> wide(message, each -> each.removeRegion(name));
      default -> wide(message, each -> copies.announce(message));
    }
    return this;
  }

  /** Changes all that a notification drops, and what is worked out from that. */
  private void wide(NotificationMessage message, Consumer<NearCache<Integer, Value>> saying) {
    Arrays.stream(Layout.dropped(message))
        .filter(key -> !copies.isDerived(key))
        .forEach(this::write);
    Arrays.stream(Layout.dropped(message)).forEach(named::add);
    sayings.add(
        () -> copies.cacheOf(message).ifPresentOrElse(saying, () -> copies.announce(message)));
    values.stream()
        .map(value -> Layout.derivedFrom(value.key))
        .filter(derived -> derived >= 0 && copies.isDerived(derived))
        .distinct()
        .forEach(derived -> announce(Layout.item(Operation.FLUSH, derived)));
  }

  private Value write(int key) {
    Value value = Value.written(key);
    values.add(value);
    return value;
  }

  private void announce(NotificationMessage message) {
    Arrays.stream(Layout.dropped(message)).forEach(named::add);
    sayings.add(() -> copies.announce(message));
  }
}
