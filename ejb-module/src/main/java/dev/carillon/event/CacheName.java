package dev.carillon.event;

import static java.lang.annotation.ElementType.FIELD;
import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.ElementType.PARAMETER;
import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.inject.Qualifier;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * Selects a cache by its name.
 *
 * <p>{@code @Inject @CacheName("catalog") NearCache<String, Product>} injects the near cache of
 * this name; all injection points of a name must name the same types of keys and values.
 *
 * <p>{@code @Observes @CacheName("settings") CacheFlushed} observes one cache, and {@link
 * CacheItemChanged} and {@link CacheRegionChanged} likewise; see {@link Region} for one region of
 * it. An observer without this qualifier observes every cache.
 *
 * <p>Both make the instance hold the cache: what happens to caches that nobody here injects or
 * observes is not sent here at all.
 */
@Qualifier
@Documented
@Retention(RUNTIME)
@Target({TYPE, METHOD, FIELD, PARAMETER})
public @interface CacheName {
  /** Returns the cache's name. */
  String value();

  /** The qualifier as a value. */
  final class Literal extends AnnotationLiteral<CacheName> implements CacheName {
    private static final long serialVersionUID = 1L;

    private final String value;

    /** Makes the qualifier that selects the cache of this name. */
    public Literal(String value) {
      this.value = value;
    }

    @Override
    public String value() {
      return value;
    }
  }
}
