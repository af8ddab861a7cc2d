package dev.carillon.cache;

import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Operation;
import java.util.EnumSet;
import java.util.function.BiConsumer;

/** What voids the entry of key "sku-1" of region "eu" that carries tag "red", here or elsewhere. */
@SuppressWarnings("ImmutableEnumChecker") // what they do is immutable
enum Change {
  FLUSHED_KEY((bench, region) -> region.flushKey("sku-1")),
  PUT((bench, region) -> region.put("sku-1", "put")),
  REPLACED((bench, region) -> region.replace("sku-1", "replaced")),
  REMOVED((bench, region) -> region.remove("sku-1")),
  CLEARED_REGION((bench, region) -> region.clear()),
  REMOVED_REGION((bench, region) -> bench.cache().removeRegion("eu")),
  FLUSHED_TAG((bench, region) -> bench.cache().flushTag("red")),
  CLEARED((bench, region) -> bench.cache().clear()),
  KEY_FLUSHED_ELSEWHERE(
      (bench, region) -> bench.receive(NotificationMessage.flushKey(Bench.CACHE, "eu", "sku-1"))),
  REGION_FLUSHED_ELSEWHERE(
      (bench, region) -> bench.receive(NotificationMessage.flushRegion(Bench.CACHE, "eu"))),
  TAG_FLUSHED_ELSEWHERE(
      (bench, region) ->
          bench.receive(
              new NotificationMessage(
                  Operation.FLUSH_TAG, Bench.CACHE, null, null, "red", 0, null))),
  CACHE_FLUSHED_ELSEWHERE((bench, region) -> bench.receive(NotificationMessage.flush(Bench.CACHE))),
  ALL_DROPPED((bench, region) -> bench.receiveAll());

  private final BiConsumer<Bench, CacheRegion<String, String>> what;

  Change(BiConsumer<Bench, CacheRegion<String, String>> what) {
    this.what = what;
  }

  /** Says whether this instance does it, in its transaction if it is in one. */
  boolean isOfThisInstance() {
    return EnumSet.range(FLUSHED_KEY, CLEARED).contains(this);
  }

  void happens(Bench bench) {
    what.accept(bench, bench.cache().region("eu"));
  }
}
