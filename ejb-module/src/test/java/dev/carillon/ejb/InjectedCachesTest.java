package dev.carillon.ejb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.cache.NearCache;
import dev.carillon.cache.NearCaches;
import dev.carillon.event.CacheName;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.literal.NamedLiteral;
import jakarta.inject.Provider;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which caches the injection points of an application name, and which it may not. */
class InjectedCachesTest {
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
}
