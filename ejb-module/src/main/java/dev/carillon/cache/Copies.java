package dev.carillon.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Weigher;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.receive.Vouching;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The copies of one near cache, by place: what a flush drops and a finished load may store.
 * Thread-safe.
 *
 * <p>The flushes of the cache are counted. One of the whole cache, of a region or of a tag leaves
 * its number there, and voids what was loaded, or began to be, when fewer had been counted. One of
 * a key voids the tokens of that key first and removes its entry then; a token is checked in one
 * step with the store of its value. So whichever comes first, nothing old stays.
 */
final class Copies<V> {
  private static final Marks[] NO_TAGS = {};

  private final Cache<Object, Entry<V>> entries;
  private final OpenLoads<V> loads = new OpenLoads<>();
  private final AtomicLong flushes = new AtomicLong();
  private final Marks whole = new Marks();
  private final Marks defaultRegion = new Marks();

  /** Kept by their entries, loads and regions handed out only. */
  private final Cache<String, Marks> regions = marks();

  private final Cache<String, Marks> tags = marks();

  /** Stands for every tag: what was written and not loaded may carry any. */
  private final Marks anyTag = new Marks();

  private final Marks[] ofWrites = {anyTag};

  /**
   * What was flushed of late: places, and regions and tags, kept by this; null if that matters to
   * nobody.
   */
  private final @Nullable Cache<Object, Boolean> flushedOfLate;

  private final Vouching vouching;
  private final long sourceLag;

  /** Where an entry of a named region is; one of the default region is at its key. */
  record Place(Marks region, Object key) {}

  Copies(
      long maximumSize,
      @Nullable Weigher<Object, Entry<V>> weigher,
      Duration sourceLag,
      Vouching vouching) {
    this.vouching = vouching;
    this.sourceLag = sourceLag.toNanos();
    flushedOfLate =
        sourceLag.isZero()
            ? null
            : here().expireAfterWrite(sourceLag).ticker(vouching::now).build();
    entries =
        weigher == null
            ? here().maximumSize(maximumSize).build()
            : here().maximumWeight(maximumSize).weigher(weigher).build();
  }

  /** Begins to describe a cache whose upkeep is done by whoever uses it. */
  private static Caffeine<Object, Object> here() {
    return Caffeine.newBuilder().executor(Runnable::run);
  }

  private static Cache<String, Marks> marks() {
    return here().weakValues().build();
  }

  /** Returns the marks of a region, which live as long as somebody refers to them. */
  Marks region(String name) {
    return name.equals(NotificationMessage.DEFAULT_REGION) ? defaultRegion : mark(regions, name);
  }

  /** Returns the marks of tags, which live as long as somebody refers to them. */
  Marks[] tags(Collection<String> names) {
    return names.isEmpty()
        ? NO_TAGS
        : names.stream().map(name -> mark(tags, name)).toArray(Marks[]::new);
  }

  private static Marks mark(Cache<String, Marks> all, String name) {
    return Objects.requireNonNull(all.get(name, absent -> new Marks()));
  }

  /** Returns where the entry of a key of a region is. */
  Object place(Marks region, Object key) {
    return region == defaultRegion ? key : new Place(region, key);
  }

  private Marks regionOf(Object place) {
    return place instanceof Place named ? named.region() : defaultRegion;
  }

  /** Returns the entry at a place; null if there is none that was not flushed. */
  @Nullable Entry<V> get(Object place, Marks region) {
    Entry<V> entry = entries.getIfPresent(place);
    return entry == null || entry.isFlushed(whole, region) ? null : entry;
  }

  OpenLoads<V> loads() {
    return loads;
  }

  /** Makes the token of a write that begins now. */
  Token<V> writing() {
    return new Token<>(vouching.now(), flushes.get(), ofWrites, true);
  }

  /**
   * Begins a load, or joins the one that is running unless something of it was flushed since.
   *
   * @return the token given, or that of the load which is running
   */
  Token<V> beginOrJoin(Object place, Marks region, Token<V> token) {
    return loads.beginOrJoin(place, token, running -> running.isFlushed(whole, region));
  }

  /**
   * Makes the token of a load that begins now. What it brings is not stored if its source may not
   * have known of the last flush.
   */
  Token<V> loading(Object place, Marks region, Marks[] tagsOfValue) {
    long now = vouching.now();
    return new Token<>(
        now, flushes.get(), tagsOfValue, !isFlushedOfLate(place, region, tagsOfValue, now));
  }

  private boolean isFlushedOfLate(Object place, Marks region, Marks[] tagsOfValue, long now) {
    return flushedOfLate != null
        && (flushedOfLate.getIfPresent(place) != null
            || Stream.concat(Stream.of(whole, region), Stream.of(tagsOfValue))
                .anyMatch(marks -> marks.isFlushedWithin(sourceLag, now)));
  }

  /**
   * Stores what a token stands for, unless something of it was flushed since it began, or is held.
   *
   * @param ownFlushes how often its own announcement has flushed its key
   * @return whether it was stored
   */
  boolean store(Object place, V value, Token<V> token, int ownFlushes) {
    long now = vouching.now();
    Entry<V> fresh = new Entry<>(value, token, now);
    Marks region = regionOf(place);
    Entry<V> stored =
        entries
            .asMap()
            .compute(
                place,
                (key, old) ->
                    token.mayBeStored(ownFlushes)
                            && !fresh.isFlushed(whole, region)
                            && !isHeld(place, region, token)
                        ? fresh
                        : old);
    return stored == fresh;
  }

  private boolean isHeld(Object place, Marks region, Token<V> token) {
    return whole.isHeld()
        || region.isHeld()
        || Stream.of(token.tags()).anyMatch(Marks::isHeld)
        || loads.isHeld(place);
  }

  /** Drops everything, in constant time. */
  void flush() {
    flush(whole);
  }

  /** Drops everything of a region, in constant time. */
  void flushRegion(String name) {
    Marks region = knownRegion(name);
    if (region != null) {
      flush(region);
    }
  }

  /** Drops everything that carries a tag, in constant time. */
  void flushTag(String name) {
    Marks tag = known(tags, name);
    if (tag != null) {
      flush(tag);
    }
    flush(anyTag);
  }

  private @Nullable Marks knownRegion(String name) {
    return name.equals(NotificationMessage.DEFAULT_REGION) ? defaultRegion : known(regions, name);
  }

  /** Where it matters what was flushed of late, what nobody refers to is known from then on. */
  private @Nullable Marks known(Cache<String, Marks> all, String name) {
    return flushedOfLate == null ? all.getIfPresent(name) : mark(all, name);
  }

  private void flush(Marks marks) {
    noteOfLate(marks);
    marks.flushed(flushes.incrementAndGet(), vouching.now());
  }

  private void noteOfLate(Object flushed) {
    if (flushedOfLate != null) {
      flushedOfLate.put(flushed, true);
    }
  }

  /** Drops the entry of a key of a region. */
  void flushKey(String regionName, Object key) {
    Object place = knownPlace(regionName, key);
    if (place == null) {
      return;
    }
    noteOfLate(place);
    loads.flush(place);
    entries.invalidate(place);
  }

  private @Nullable Object knownPlace(String regionName, Object key) {
    Marks region = knownRegion(regionName);
    return region == null ? null : place(region, key);
  }

  /** Drops everything and keeps nothing until that is ended. */
  Runnable hold() {
    return hold(whole);
  }

  /** Drops a region and keeps nothing of it until that is ended. */
  Runnable holdRegion(String name) {
    return hold(region(name));
  }

  /** Drops what carries a tag and keeps nothing of it until that is ended. */
  Runnable holdTag(String name) {
    Runnable tag = hold(mark(tags, name));
    Runnable written = hold(anyTag);
    return () -> {
      tag.run();
      written.run();
    };
  }

  private Runnable hold(Marks marks) {
    marks.hold();
    flush(marks);
    return marks::release;
  }

  /** Drops a key and keeps nothing of it until that is ended. */
  Runnable holdKey(String regionName, Object key) {
    Object place = place(region(regionName), key);
    loads.hold(place);
    entries.invalidate(place);
    return () -> loads.release(place);
  }

  /** Returns how many entries there are, those counted that were flushed and not removed yet. */
  long size() {
    return entries.estimatedSize();
  }

  /** Returns how many regions and tags are known, after upkeep; for tests. */
  long marksKnown() {
    regions.cleanUp();
    tags.cleanUp();
    return regions.estimatedSize() + tags.estimatedSize();
  }
}
