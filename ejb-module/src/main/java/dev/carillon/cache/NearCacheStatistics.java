package dev.carillon.cache;

/**
 * What readers of a near cache have met with since it was made. The numbers are read one after the
 * other, so that they may differ by what happens meanwhile.
 *
 * @param hits reads that were served a copy; not counted if statistics are off
 * @param misses reads that were not; not counted if statistics are off
 * @param loads loads that brought something, or nothing without failing
 * @param loadFailures loads that threw
 * @param notStored loads whose value was not stored, since a flush came while they ran
 * @param expiredServed reads that were served an expired copy, since its load failed or took long
 * @param entries copies held, those that were flushed and not yet removed among them
 */
public record NearCacheStatistics(
    long hits,
    long misses,
    long loads,
    long loadFailures,
    long notStored,
    long expiredServed,
    long entries) {}
