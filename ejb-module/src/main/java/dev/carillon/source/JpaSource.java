package dev.carillon.source;

import dev.carillon.contracts.Key;
import jakarta.persistence.Cache;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceException;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * The second-level cache of a persistence unit, with EclipseLink. What its entity managers change
 * is told, in a transaction after the commit. Thread-safe.
 *
 * <p>A region is the class of an entity, by its name: that with which its inheritance tree begins.
 * A key is an id; one that cannot travel stands for its region. JPQL and criteria that update or
 * delete in bulk are told as a flush of the region. Not told are native SQL, and what is evicted
 * from the factory's own {@link Cache}: evict by {@link #cache()} instead.
 */
public final class JpaSource extends SourceCache {
  private final EntityManagerFactory factory;
  private final EclipseLinkChanges changes;
  private final Cache cache = new TellingCache(this);
  private volatile @Nullable Telling telling;

  private JpaSource(EntityManagerFactory factory) {
    this.factory = factory;
    changes = new EclipseLinkChanges(factory, this::changed);
  }

  /**
   * Returns the source that the cache of a factory is; one for each factory, since it listens as
   * long as the factory lives.
   *
   * @throws IllegalArgumentException if it is not a factory of EclipseLink
   */
  public static JpaSource of(EntityManagerFactory factory) {
    try {
      return new JpaSource(factory);
    } catch (PersistenceException | LinkageError e) {
      throw new IllegalArgumentException(
          "the factory must be one of EclipseLink but is a " + factory.getClass().getName(), e);
    }
  }

  /** Returns the cache, whose evictions are told to the others, in a transaction after commit. */
  public Cache cache() {
    return cache;
  }

  @Override
  synchronized void open(Telling anew) {
    if (telling != null) {
      throw new IllegalStateException("the persistence unit is registered already");
    }
    telling = anew;
  }

  @Override
  void close() {
    telling = null;
  }

  private void changed(EclipseLinkChanges.Change change) {
    changed(change.root(), change.id());
  }

  /** Tells of a change, if this is registered. */
  void changed(Class<?> type, @Nullable Object id) {
    Telling open = telling;
    if (open == null) {
      return;
    }
    Class<?> root = changes.root(type);
    if (root == null) {
      open.changed();
    } else {
      open.changed(root.getName(), id);
    }
  }

  /** Tells that everything may have changed, if this is registered. */
  void changed() {
    Telling open = telling;
    if (open != null) {
      open.changed();
    }
  }

  /** Returns the factory's own cache. */
  Cache own() {
    return factory.getCache();
  }

  @Override
  void dropAll() {
    if (factory.isOpen()) {
      own().evictAll();
    }
  }

  @Override
  void dropRegion(String region) {
    Class<?> type = changes.named(region);
    if (type == null) {
      dropAll();
    } else if (factory.isOpen()) {
      own().evict(type);
    }
  }

  @Override
  void dropKey(String region, Key key) {
    Class<?> type = changes.named(region);
    if (type == null || !idType(type).isInstance(key.value())) {
      dropRegion(region);
    } else if (factory.isOpen()) {
      own().evict(type, key.value());
      changes.dropResults(type);
    }
  }

  private Class<?> idType(Class<?> type) {
    Class<?> declared = factory.getMetamodel().entity(type).getIdType().getJavaType();
    return MethodType.methodType(declared).wrap().returnType();
  }
}
