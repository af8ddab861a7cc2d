package dev.carillon.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Weigher;
import dev.carillon.contracts.Names;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.receive.Vouching;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.Executor;
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
  private static final int MOST_LATE = 65_536;

  private final Cache<Object, Entry<V>> entries;
  private final OpenLoads<V> loads = new OpenLoads<>();
  private final AtomicLong flushes = new AtomicLong();
  private final Marks whole = new Marks();
  private final Marks defaultRegion = new Marks();

  /** Stands for every tag: what was written and not loaded may carry any. */
  private final Marks anyTag = new Marks();

  private final Marks[] ofWrites = {anyTag};

  /** Kept by their entries, loads and regions handed out only. */
  private final Cache<String, Marks> regions = marks();

  private final Cache<String, Marks> tags = marks();

  /** Null if the source is never behind. */
  private final @Nullable LateFlushes late;

  private final Vouching vouching;

  /** Where an entry of a named region is; one of the default region is at its key. */
  record Place(Marks region, Object key) {
    /** What the compiler makes of a record is slower, and this is asked at each read. */
    @Override
    public boolean equals(Object other) {
      return other instanceof Place place && region == place.region && key.equals(place.key);
    }

    @Override
    public int hashCode() {
      return 31 * region.hashCode() + key.hashCode();
    }
  }

  /**
   * Makes the copies of a cache; none yet.
   *
   * @param upkeep finds out which entries make way; a reader that did it would be slower by half
   */
  Copies(
      long maximumSize,
      @Nullable Weigher<Object, Entry<V>> weigher,
      Duration sourceLag,
      Vouching vouching,
      Executor upkeep) {
    this.vouching = vouching;
    late = sourceLag.isZero() ? null : new LateFlushes(sourceLag, vouching::now, MOST_LATE);
    entries =
        weigher == null
            ? keptBy(upkeep).maximumSize(maximumSize).build()
            : keptBy(upkeep).maximumWeight(maximumSize).weigher(weigher).build();
  }

  private static Caffeine<Object, Object> keptBy(Executor upkeep) {
    return Caffeine.newBuilder().executor(upkeep);
  }

  /** Makes a cache whose upkeep is done by whoever uses it. */
  private static Cache<String, Marks> marks() {
    return keptBy(Runnable::run).weakValues().build();
  }

  /** Returns the marks of a region, which live as long as somebody refers to them. */
  Marks region(String name) {
    return name.equals(NotificationMessage.DEFAULT_REGION) ? defaultRegion : mark(regions, name);
  }

  /** Returns the marks of tags, which live as long as somebody refers to them. */
  Marks[] tags(Collection<String> names) {
    return names.isEmpty()
        ? NO_TAGS
        : names.stream().map(name -> mark(tags, Names.require("tag", name))).toArray(Marks[]::new);
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
   * Makes the token of a load that begins now. What it brings is not stored if its source may not
   * have known of the last flush.
   */
  Token<V> loading(Object place, Marks region, Marks[] tagsOfValue) {
    long now = vouching.now();
    return new Token<>(
        now, flushes.get(), tagsOfValue, late == null || !isLate(late, place, region, tagsOfValue));
  }

  private boolean isLate(LateFlushes flushed, Object place, Marks region, Marks[] tagsOfValue) {
    return flushed.isAny(
        Stream.concat(Stream.of(place, whole, region), Arrays.stream(tagsOfValue)));
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

  /** Drops what a load has found to be no more, unless a flush has passed the load. */
  void drop(Object place, Token<V> token) {
    entries.asMap().computeIfPresent(place, (key, old) -> token.mayBeStored(0) ? null : old);
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
    flush(anyTag);
    Marks tag = known(tags, name);
    if (tag != null) {
      flush(tag);
    }
  }

  private @Nullable Marks knownRegion(String name) {
    return name.equals(NotificationMessage.DEFAULT_REGION) ? defaultRegion : known(regions, name);
  }

  /** What nobody refers to need not be flushed, unless that matters to later loads. */
  private @Nullable Marks known(Cache<String, Marks> all, String name) {
    return late == null ? all.getIfPresent(name) : mark(all, name);
  }

  private void flush(Marks marks) {
    if (late != null) {
      late.add(marks);
    }
    marks.flushed(flushes.incrementAndGet());
  }

  /** Drops the entry of a key of a region. */
  void flushKey(String regionName, Object key) {
    Marks region = knownRegion(regionName);
    if (region == null) {
      return;
    }
    Object place = place(region, key);
    if (late != null) {
      late.add(place);
    }
    loads.flush(place);
    entries.invalidate(place);
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
