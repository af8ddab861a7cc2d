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
 * Selects a region by its name.
 *
 * <p>{@code @Observes @CacheName("catalog") @Region("eu") CacheItemChanged} observes one region of
 * one cache, and {@link CacheRegionChanged} likewise; without {@link CacheName} the region of that
 * name in every cache, without this qualifier every region. A {@link CacheFlushed} cannot be
 * selected by it, since a flush of the whole cache concerns every region: ask the event.
 */
@Qualifier
@Documented
@Retention(RUNTIME)
@Target({TYPE, METHOD, FIELD, PARAMETER})
public @interface Region {
  /** Returns the region's name. */
  String value();

  /** The qualifier as a value. */
  final class Literal extends AnnotationLiteral<Region> implements Region {
    private static final long serialVersionUID = 1L;

    private final String value;

    /** Makes the qualifier that selects the region of this name. */
    public Literal(String value) {
      this.value = value;
    }

    @Override
    public String value() {
      return value;
    }
  }
}
