package dev.carillon.ejb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.cache.KeyCodec;
import dev.carillon.cache.NearCache;
import dev.carillon.cache.NearCaches;
import dev.carillon.event.CacheName;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.literal.NamedLiteral;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.enterprise.util.TypeLiteral;
import jakarta.inject.Provider;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which caches the injection points of an application name, and which it may not. */
class InjectedCachesTest {
  private static final TypeLiteral<?> OF_DATES = new TypeLiteral<KeyCodec<LocalDate>>() {};
  private static final TypeLiteral<?> OF_DURATIONS = new TypeLiteral<KeyCodec<Duration>>() {};

  private final InjectedCaches caches = new InjectedCaches();

  /** Injection points, as an application has them. */
  @SuppressWarnings({"rawtypes", "unused", "NullAway.Init"})
  private static final class Points<T> {
    NearCache<String, List<Integer>> lists;
    NearCache<String, List<Integer>> listsToo;
    NearCache<String, Integer> numbers;
    NearCache<Long, List<Integer>> byLong;
    Provider<NearCache<String, Integer>> provider;
    Instance<NearCache<String, Integer>> instance;
    NearCache raw;
    NearCache<?, String> wildcard;
    NearCache<T, String> variable;
    NearCache<String, List<? extends Number>> inner;
    NearCache<LocalDate, String> dates;
    NearCaches all;
    Provider<NearCaches> allProvided;
    List<NearCache<String, Integer>> other;
  }

  private void inject(String field, Annotation... qualifiers) {
    try {
      caches.collect(
          Points.class.getDeclaredField(field).getGenericType(),
          Set.of(qualifiers),
          "App." + field);
    } catch (NoSuchFieldException e) {
      throw new AssertionError(e);
    }
  }

  private static Annotation named(String name) {
    return new CacheName.Literal(name);
  }

  private Stream<String> names() {
    return caches.all().stream().map(InjectedCache::name);
  }

  @Test
  void namesAreThoseOfInjectionPoints() {
    inject("lists", named("a"));
    inject("numbers", named("b"));
    inject("other", Default.Literal.INSTANCE);

    assertThat(names()).containsExactly("a", "b");
    assertThat(caches.refusals()).isEmpty();
    assertThat(caches.anyName()).isFalse();
  }

  @Test
  void oneNameWithTheSameTypesTwiceIsOneCache() {
    inject("lists", named("a"));
    inject("listsToo", named("a"));

    assertThat(names()).containsExactly("a");
    assertThat(caches.refusals()).isEmpty();
  }

  @Test
  void oneNameWithTwoTypesOfValuesIsRefused() {
    inject("lists", named("a"));
    inject("numbers", named("a"));

    assertThat(caches.refusals())
        .containsExactly(
            "near cache \"a\" injected into App.numbers is"
                + " dev.carillon.cache.NearCache<java.lang.String, java.lang.Integer> there, but in"
                + " App.lists it is dev.carillon.cache.NearCache<java.lang.String,"
                + " java.util.List<java.lang.Integer>>: all must name the same types of keys and"
                + " values");
  }

  @Test
  void oneNameWithTwoTypesOfKeysIsRefused() {
    inject("lists", named("a"));
    inject("byLong", named("a"));

    assertThat(caches.refusals()).singleElement().asString().contains("App.byLong", "App.lists");
  }

  @Test
  void whatAProviderProvidesIsInjectedToo() {
    inject("provider", named("a"));
    inject("instance", named("b"));

    assertThat(names()).containsExactly("a", "b");
  }

  @Test
  void providerOfAnotherTypeForTheNameIsRefused() {
    inject("lists", named("a"));
    inject("provider", named("a"));

    assertThat(caches.refusals()).hasSize(1);
  }

  @Test
  void cacheWithoutNameIsRefusedUnlessItIsSomebodyElsesBean() {
    inject("numbers", Default.Literal.INSTANCE);
    inject("lists", NamedLiteral.of("theirs"));
    inject("instance", Any.Literal.INSTANCE);

    assertThat(caches.refusals())
        .containsExactly(
            "a near cache injected into App.numbers must say by @CacheName which one it is");
    assertThat(names()).isEmpty();
  }

  @Test
  void cacheThatDoesNotNameItsTypesIsRefused() {
    for (String field : List.of("raw", "wildcard", "variable", "inner")) {
      inject(field, named(field));
    }

    assertThat(caches.refusals())
        .hasSize(4)
        .allSatisfy(
            why -> assertThat(why).contains("must name the types of its keys and values but is "));
    assertThat(names()).isEmpty();
  }

  @Test
  void nameThatCannotBeANameIsRefused() {
    inject("numbers", named(""));

    assertThat(caches.refusals()).singleElement().asString().contains("cannot have this name");
    assertThat(names()).isEmpty();
  }

  @Test
  void whoInjectsAllMayAskForAnyName() {
    inject("all", Default.Literal.INSTANCE);

    assertThat(caches.anyName()).isTrue();
  }

  @Test
  void whoIsProvidedWithAllMayAskForAnyName() {
    inject("allProvided", Default.Literal.INSTANCE);

    assertThat(caches.anyName()).isTrue();
  }

  @Test
  void keysThatNeedACodecAndHaveNoneAreRefused() {
    inject("dates", named("a"));
    caches.collect(codec("b", OF_DATES));
    caches.collect(codec("a", OF_DURATIONS));

    assertThat(caches.findCodecs())
        .containsExactly(
            "keys of near cache \"a\" must be String, Integer, Long, UUID or an enum, or have a"
                + " KeyCodec, but are java.time.LocalDate");
  }

  @Test
  void keysWithACodecAreNotRefused() {
    inject("dates", named("a"));
    caches.collect(codec("a", OF_DATES));

    assertThat(caches.findCodecs()).isEmpty();
  }

  @Test
  void severalCodecsOfOneCacheAreRefused() {
    inject("dates", named("a"));
    caches.collect(codec("a", OF_DATES));
    caches.collect(codec("a", OF_DATES));

    assertThat(caches.findCodecs()).singleElement().asString().contains("several codecs");
  }

  private static Codec codec(String cache, TypeLiteral<?> type) {
    return new Codec(Set.of(Object.class, type.getType()), Set.of(named(cache)));
  }

  /** A bean of which only its types and qualifiers are asked. */
  private record Codec(Set<Type> getTypes, Set<Annotation> getQualifiers) implements Bean<Object> {
    @Override
    public Class<?> getBeanClass() {
      return Codec.class;
    }

    @Override
    public Set<InjectionPoint> getInjectionPoints() {
      return Set.of();
    }

    @Override
    public Object create(CreationalContext<Object> context) {
      return this;
    }

    @Override
    public void destroy(Object instance, CreationalContext<Object> context) {}

    @Override
    public Class<? extends Annotation> getScope() {
      return Dependent.class;
    }

    @Override
    public @Nullable String getName() {
      return null;
    }

    @Override
    public Set<Class<? extends Annotation>> getStereotypes() {
      return Set.of();
    }

    @Override
    public boolean isAlternative() {
      return false;
    }
  }
}
