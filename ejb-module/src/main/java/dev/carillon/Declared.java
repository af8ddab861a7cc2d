package dev.carillon;

import dev.carillon.config.CacheConfig;
import dev.carillon.config.CacheConfig.Switch;
import dev.carillon.config.CacheKey;
import dev.carillon.config.InvalidConfigException;
import dev.carillon.config.ListedSettings;
import dev.carillon.contracts.CacheDeclaration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What an instance says of its near caches before they are made. */
final class Declared {
  private static final List<CacheKey> ALIKE = List.of(CacheKey.WRITERS, CacheKey.ORDERED);

  private Declared() {}

  /** Returns the declarations of those that are injected, and of those that settings name. */
  static List<CacheDeclaration> atStart(Wiring wiring) {
    Set<String> names = new TreeSet<>(wiring.nearCaches());
    wiring.held().names().stream().filter(name -> isSet(wiring, name)).forEach(names::add);
    if (wiring.settings() instanceof ListedSettings listed) {
      for (String key : listed.keys()) {
        ALIKE.forEach(setting -> setting.cacheOf(key).ifPresent(names::add));
      }
    }
    List<CacheDeclaration> declared = new ArrayList<>();
    for (String name : names) {
      if (wiring.held().holds(name) && declared.size() < CacheDeclaration.MAX_CACHES) {
        addTo(declared, wiring, name);
      }
    }
    return declared;
  }

  private static boolean isSet(Wiring wiring, String cache) {
    return ALIKE.stream()
        .anyMatch(setting -> wiring.settings().apply(setting.of(cache).key()).isPresent());
  }

  /** What cannot be used is said when the cache is made. */
  private static void addTo(List<CacheDeclaration> declared, Wiring wiring, String name) {
    try {
      CacheConfig config = CacheConfig.read(wiring.settings(), name);
      if (config.notifications() == Switch.ON) {
        declared.add(config.declaration(name));
      }
    } catch (InvalidConfigException | IllegalArgumentException e) {
      return;
    }
  }
}
