package dev.carillon.ejb;

import dev.carillon.cache.KeyCodec;
import dev.carillon.cache.NearCache;
import dev.carillon.cache.NearCaches;
import dev.carillon.contracts.Names;
import dev.carillon.event.CacheName;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.inject.Provider;
import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.Member;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The near caches that the injection points of an application name, each with one type of keys and
 * one of values. Confined to the thread that starts the application, while it collects.
 */
final class InjectedCaches {
  private final Map<String, InjectedCache> byName = new TreeMap<>();
  private final List<Bean<?>> codecs = new ArrayList<>();
  private final List<String> refusals = new ArrayList<>();
  private boolean anyName;

  void collect(InjectionPoint point) {
    collect(point.getType(), point.getQualifiers(), where(point.getMember()));
  }

  void collect(Type type, Set<Annotation> qualifiers, String where) {
    Type injected = provided(type);
    if (injected == NearCaches.class) {
      anyName = true;
    } else if (raw(injected) == NearCache.class) {
      CacheName name = nameIn(qualifiers);
      if (name != null) {
        collect(name.value(), injected, where);
      } else if (qualifiers.contains(Default.Literal.INSTANCE)) {
        refuse("a near cache", where, "must say by @CacheName which one it is");
      }
    }
  }

  private void collect(String name, Type type, String where) {
    String cache = "near cache \"" + name + "\"";
    if (!(type instanceof ParameterizedType named) || !isFixed(type)) {
      refuse(
          cache, where, "must name the types of its keys and values but is " + type.getTypeName());
      return;
    }
    try {
      Names.require("cache", name);
    } catch (IllegalArgumentException e) {
      refuse(cache, where, "cannot have this name: " + e.getMessage());
      return;
    }
    InjectedCache known = byName.putIfAbsent(name, new InjectedCache(name, named, where));
    if (known != null && !known.type().equals(named)) {
      refuse(
          cache,
          where,
          "is "
              + named.getTypeName()
              + " there, but in "
              + known.where()
              + " it is "
              + known.type().getTypeName()
              + ": all must name the same types of keys and values");
    }
  }

  private void refuse(String cache, String where, String why) {
    refusals.add(cache + " injected into " + where + " " + why);
  }

  /** Notes a bean if it writes the keys of one cache as text. */
  void collect(Bean<?> bean) {
    if (nameIn(bean.getQualifiers()) != null
        && bean.getTypes().stream().anyMatch(type -> raw(type) == KeyCodec.class)) {
      codecs.add(bean);
    }
  }

  /** Gives each cache its codec; returns one sentence for each whose keys cannot be written. */
  List<String> findCodecs() {
    List<String> missing = new ArrayList<>();
    for (InjectedCache cache : byName.values()) {
      try {
        List<Bean<?>> found = codecs.stream().filter(bean -> isFor(bean, cache)).toList();
        if (found.size() > 1) {
          missing.add("near cache \"" + cache.name() + "\" has several codecs: " + found);
          continue;
        }
        found.forEach(cache::use);
        cache.requireCodecIfNeeded();
      } catch (IllegalArgumentException e) {
        missing.add(e.getMessage());
      }
    }
    return missing;
  }

  private static boolean isFor(Bean<?> codec, InjectedCache cache) {
    CacheName name = nameIn(codec.getQualifiers());
    return name != null
        && name.value().equals(cache.name())
        && codec.getTypes().stream()
            .anyMatch(
                type ->
                    type instanceof ParameterizedType generic
                        && generic.getRawType() == KeyCodec.class
                        && generic.getActualTypeArguments()[0].equals(cache.keys()));
  }

  /** Returns one sentence for each injection point that cannot be served. */
  List<String> refusals() {
    return List.copyOf(refusals);
  }

  Collection<InjectedCache> all() {
    return byName.values();
  }

  /** Says whether the application may ask for caches by names that no injection point tells. */
  boolean anyName() {
    return anyName;
  }

  private static @Nullable CacheName nameIn(Set<Annotation> qualifiers) {
    return qualifiers.stream()
        .filter(CacheName.class::isInstance)
        .map(CacheName.class::cast)
        .findFirst()
        .orElse(null);
  }

  /** Returns what a provider provides, or the type itself if it is none. */
  private static Type provided(Type type) {
    return type instanceof ParameterizedType of
            && (of.getRawType() == Provider.class || of.getRawType() == Instance.class)
        ? of.getActualTypeArguments()[0]
        : type;
  }

  private static Type raw(Type type) {
    return type instanceof ParameterizedType generic ? generic.getRawType() : type;
  }

  /** Says whether a type has no wildcard and no variable in it. */
  private static boolean isFixed(Type type) {
    return type instanceof Class
        || (type instanceof ParameterizedType generic
            && Arrays.stream(generic.getActualTypeArguments()).allMatch(InjectedCaches::isFixed));
  }

  private static String where(Member member) {
    String type = member.getDeclaringClass().getName();
    return member instanceof Constructor ? type : type + "." + member.getName();
  }
}
