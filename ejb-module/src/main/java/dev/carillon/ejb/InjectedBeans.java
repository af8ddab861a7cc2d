package dev.carillon.ejb;

import dev.carillon.Broadcaster;
import dev.carillon.Cluster;
import dev.carillon.cache.CacheNotifications;
import dev.carillon.cache.NearCaches;
import dev.carillon.source.SourceCaches;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;

/** Produces what an application injects. */
@ApplicationScoped
public class InjectedBeans {
  @EJB private NotifyServiceHost host;

  /** Produces the broadcaster. */
  @Produces
  @Dependent
  Broadcaster broadcaster() {
    return host.instance().broadcaster();
  }

  /** Produces what keeps other people's caches coherent. */
  @Produces
  @Dependent
  SourceCaches sources() {
    return host.instance().sources();
  }

  /** Produces the cluster. */
  @Produces
  @Dependent
  Cluster cluster() {
    return host.instance().cluster();
  }

  /** Produces the near caches, for those whose names are known only at run time. */
  @Produces
  @Dependent
  NearCaches nearCaches() {
    return host.instance().nearCaches();
  }

  /** Produces what subscribes to changes of caches. */
  @Produces
  @Dependent
  CacheNotifications notifications() {
    return host.instance().notifications();
  }
}
