package dev.carillon.config;

import java.util.Optional;

/** A setting that every near cache has: {@code carillon.cache.<name>.…}. */
public enum CacheKey {
  MAXIMUM_SIZE(
      "maximum-size",
      "10000",
      "1..1000000000",
      "The most entries, or the most weight if the program weighs them; beyond it those go that are"
          + " the least likely to be asked for."),
  EXPIRE_AFTER_WRITE(
      "expire-after-write",
      "0s",
      "0s..365d",
      "How long an entry is served at the most; 0 for ever."),
  EXPIRE_AFTER_ACCESS(
      "expire-after-access",
      "0s",
      "0s..365d",
      "How long after it was last served an entry is served; 0 for ever."),
  REFRESH_AFTER_WRITE(
      "refresh-after-write",
      "0s",
      "0s..365d",
      "How old an entry is when whoever reads it has it loaded anew in the background; 0 never."),
  FAIL_SAFE(
      "fail-safe",
      "0s",
      "0s..365d",
      "How long after it has expired an entry is served if its load fails; 0 not at all."),
  SOFT_TIMEOUT(
      "soft-timeout",
      "0s",
      "0s..1h",
      "How long a reader waits for a load if there is an expired entry, which it gets then; 0 until"
          + " the load ends."),
  SERVE_STALE_WHILE_LOADING(
      "serve-stale-while-loading",
      "off",
      "on | off",
      "Whether a reader gets an expired entry at once while another reader loads it."),
  WHEN_UNSURE(
      "when-unsure",
      "age",
      "age | load | fail",
      "What happens while an instance that may write the cache does not vouch: entries live by their"
          + " own age, nothing is served, or reading fails."),
  WRITERS(
      "writers",
      "",
      "roles, separated by commas",
      "The roles that write the cache; only they have to vouch for it. Empty stands for all."),
  SOURCE_LAG(
      "source-lag",
      "0s",
      "0s..1h",
      "How long after a flush nothing that is loaded is stored, since the source may be a replica that"
          + " is behind."),
  IN_TRANSACTION(
      "in-transaction",
      "load",
      "load | serve",
      "What a read in a transaction does: loads, or is served unless the transaction has changed the"
          + " entry. What it loads is never stored."),
  NOTIFICATIONS(
      "notifications",
      "on",
      "on | off",
      "Whether others are told of changes and this instance is; off makes it a cache of its own."),
  ORDERED(
      "ordered",
      "off",
      "on | off",
      "Whether all instances are called back for its changes in the same order; the same"
          + " everywhere."),
  STATISTICS("statistics", "on", "on | off", "Whether hits and misses are counted.");

  private static final String PREFIX = "carillon.cache.";

  private final String key;
  private final String defaultValue;
  private final String range;
  private final String sentence;

  CacheKey(String key, String defaultValue, String range, String sentence) {
    this.key = key;
    this.defaultValue = defaultValue;
    this.range = range;
    this.sentence = sentence;
  }

  /** Returns this setting of one cache; of {@code <name>}, for people to read. */
  public Setting of(String cache) {
    return new OfCache(this, cache);
  }

  /** Returns the cache of which a key is this setting; nothing if it is none. */
  public Optional<String> cacheOf(String key) {
    String end = "." + this.key;
    return key.startsWith(PREFIX)
            && key.endsWith(end)
            && key.length() > PREFIX.length() + end.length()
        ? Optional.of(key.substring(PREFIX.length(), key.length() - end.length()))
        : Optional.empty();
  }

  private record OfCache(CacheKey setting, String cache) implements Setting {
    @Override
    public String key() {
      return PREFIX + cache + "." + setting.key;
    }

    @Override
    public Optional<String> defaultValue() {
      return Optional.of(setting.defaultValue);
    }

    @Override
    public String range() {
      return setting.range;
    }

    @Override
    public String sentence() {
      return setting.sentence;
    }

    @Override
    public String toString() {
      return key();
    }
  }
}
