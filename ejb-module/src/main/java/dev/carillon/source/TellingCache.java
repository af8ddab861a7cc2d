package dev.carillon.source;

import jakarta.persistence.Cache;

/** The cache of a persistence unit, whose evictions are told to the others. Thread-safe. */
@SuppressWarnings("rawtypes") // so the interface is
final class TellingCache implements Cache {
  private final JpaSource source;

  TellingCache(JpaSource source) {
    this.source = source;
  }

  @Override
  public boolean contains(Class type, Object id) {
    return source.own().contains(type, id);
  }

  @Override
  public void evict(Class type, Object id) {
    source.own().evict(type, id);
    source.changed(type, id);
  }

  @Override
  public void evict(Class type) {
    source.own().evict(type);
    source.changed(type, null);
  }

  @Override
  public void evictAll() {
    source.own().evictAll();
    source.changed();
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    return source.own().unwrap(type);
  }
}
