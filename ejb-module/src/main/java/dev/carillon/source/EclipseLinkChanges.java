package dev.carillon.source;

import jakarta.persistence.EntityManagerFactory;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.WeakHashMap;
import java.util.function.Consumer;
import org.eclipse.persistence.descriptors.ClassDescriptor;
import org.eclipse.persistence.descriptors.DescriptorEvent;
import org.eclipse.persistence.descriptors.DescriptorEventAdapter;
import org.eclipse.persistence.queries.ModifyAllQuery;
import org.eclipse.persistence.sessions.DatabaseSession;
import org.eclipse.persistence.sessions.Session;
import org.eclipse.persistence.sessions.SessionEvent;
import org.eclipse.persistence.sessions.SessionEventAdapter;
import org.jspecify.annotations.Nullable;

/**
 * What EclipseLink knows of the entities of one factory and tells of their changes: in a JTA
 * transaction while that is open, otherwise when the change is committed. Thread-safe.
 */
final class EclipseLinkChanges {
  private final DatabaseSession session;
  private final EntityManagerFactory factory;
  private final Consumer<Change> listener;

  /** The classes of the entities that are cached, by their names. */
  private final Map<String, Class<?>> classes = new TreeMap<>();

  /** What is not committed yet, without JTA. */
  private final Map<Session, Set<Change>> uncommitted =
      Collections.synchronizedMap(new WeakHashMap<>());

  /**
   * A change of an entity; of any of its class without an id.
   *
   * @param root the class that its inheritance tree begins with
   */
  record Change(Class<?> root, @Nullable Object id) {}

  /**
   * Begins to listen, as long as the factory lives.
   *
   * @throws jakarta.persistence.PersistenceException if it is not one of EclipseLink
   */
  EclipseLinkChanges(EntityManagerFactory factory, Consumer<Change> listener) {
    this.factory = factory;
    this.listener = listener;
    session = factory.unwrap(DatabaseSession.class);
    for (ClassDescriptor descriptor : session.getDescriptors().values()) {
      if (isCached(descriptor)) {
        classes.put(descriptor.getJavaClass().getName(), descriptor.getJavaClass());
        descriptor.getEventManager().addListener(new OfEntities());
      }
    }
    session.getEventManager().addListener(new OfSessions());
  }

  private static boolean isCached(ClassDescriptor descriptor) {
    return !descriptor.isDescriptorTypeAggregate() && !descriptor.getCachePolicy().isIsolated();
  }

  /** Returns the class of a name; null if no entity that is cached has it. */
  @Nullable Class<?> named(String name) {
    return classes.get(name);
  }

  /** Returns the class with which the inheritance tree of a class begins; null if it has none. */
  @Nullable Class<?> root(Class<?> type) {
    ClassDescriptor descriptor = session.getClassDescriptor(type);
    return descriptor == null ? null : root(descriptor);
  }

  private static Class<?> root(ClassDescriptor descriptor) {
    return descriptor.hasInheritance()
        ? descriptor.getInheritancePolicy().getRootParentDescriptor().getJavaClass()
        : descriptor.getJavaClass();
  }

  /** Drops the results of queries that a change of a class may have changed. */
  void dropResults(Class<?> type) {
    session.getIdentityMapAccessor().invalidateQueryCache(type);
  }

  private void changed(Session in, Change change) {
    if (session.hasExternalTransactionController()) {
      listener.accept(change);
    } else {
      uncommitted.computeIfAbsent(in, unknown -> new LinkedHashSet<>()).add(change);
    }
  }

  /** Learns of single entities, in their transaction. */
  private final class OfEntities extends DescriptorEventAdapter {
    @Override
    public void postInsert(DescriptorEvent event) {
      changed(event);
    }

    @Override
    public void postUpdate(DescriptorEvent event) {
      changed(event);
    }

    @Override
    public void postDelete(DescriptorEvent event) {
      changed(event);
    }

    private void changed(DescriptorEvent event) {
      Object id = factory.getPersistenceUnitUtil().getIdentifier(event.getSource());
      EclipseLinkChanges.this.changed(
          event.getSession(), new Change(root(event.getDescriptor()), id));
    }
  }

  /** Learns of bulk changes, and of commits. */
  private final class OfSessions extends SessionEventAdapter {
    @Override
    public void postExecuteQuery(SessionEvent event) {
      if (event.getQuery() instanceof ModifyAllQuery bulk) {
        Class<?> root = root(bulk.getReferenceClass());
        if (root != null) {
          changed(event.getSession(), new Change(root, null));
        }
      }
    }

    @Override
    public void postCommitUnitOfWork(SessionEvent event) {
      Set<Change> committed = uncommitted.remove(event.getSession());
      if (committed != null) {
        committed.forEach(listener);
      }
    }

    @Override
    public void postReleaseUnitOfWork(SessionEvent event) {
      uncommitted.remove(event.getSession());
    }
  }
}
