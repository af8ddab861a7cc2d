package dev.carillon.cluster.shop;

import com.github.benmanes.caffeine.jcache.spi.CaffeineCachingProvider;
import dev.carillon.source.JCacheSource;
import dev.carillon.source.JpaSource;
import dev.carillon.source.SourceCaches;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceUnit;
import javax.cache.Cache;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.spi.CachingProvider;

/** Registers the caches of the application. */
@Singleton
@Startup
public class Sources {
  @PersistenceUnit private EntityManagerFactory factory;
  @Inject private SourceCaches sources;

  private CachingProvider provider;
  private JpaSource jpa;
  private Cache<String, String> prices;

  @PostConstruct
  void register() {
    jpa = JpaSource.of(factory);
    sources.register("jpa", jpa);
    provider =
        Caching.getCachingProvider(
            CaffeineCachingProvider.class.getName(), getClass().getClassLoader());
    prices =
        provider
            .getCacheManager()
            .createCache(
                "prices",
                new MutableConfiguration<String, String>().setTypes(String.class, String.class));
    sources.register("prices", JCacheSource.of(prices));
  }

  /** Returns the second-level cache. */
  public jakarta.persistence.Cache jpa() {
    return jpa.cache();
  }

  /** Returns the JCache cache. */
  public Cache<String, String> prices() {
    return prices;
  }

  @PreDestroy
  void close() {
    provider.close();
  }
}
