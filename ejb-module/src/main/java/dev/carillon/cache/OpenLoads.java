package dev.carillon.cache;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The tokens of each key, and the keys that open transactions hold. Thread-safe. */
final class OpenLoads<V> {
  /** A power of two, so that few threads meet at one lock. */
  private static final int PARTS = 64;

  private final List<Map<Object, OfKey<V>>> parts =
      IntStream.range(0, PARTS).<Map<Object, OfKey<V>>>mapToObj(part -> new HashMap<>()).toList();

  /** Guarded by its part. */
  private static final class OfKey<V> {
    private final List<Token<V>> tokens = new ArrayList<>(1);

    /** What readers may wait for. */
    private @Nullable Token<V> load;

    private int holds;

    boolean isIdle() {
      return tokens.isEmpty() && holds == 0;
    }
  }

  private Map<Object, OfKey<V>> part(Object key) {
    int hash = key.hashCode();
    return parts.get((hash ^ hash >>> 16) & PARTS - 1);
  }

  /**
   * Begins to load a key, unless somebody does.
   *
   * @param isOutdated says whether a flush has passed what is running, so that none may join it
   * @return the token given, or that of the load which is running
   */
  Token<V> beginOrJoin(Object key, Token<V> token, Predicate<Token<V>> isOutdated) {
    Map<Object, OfKey<V>> part = part(key);
    synchronized (part) {
      OfKey<V> all = part.computeIfAbsent(key, absent -> new OfKey<>());
      Token<V> running = all.load;
      if (running != null && !isOutdated.test(running)) {
        return running;
      }
      all.load = token;
      all.tokens.add(token);
      return token;
    }
  }

  /** Begins to write a key, or to load it for nobody else. */
  void begin(Object key, Token<V> token) {
    Map<Object, OfKey<V>> part = part(key);
    synchronized (part) {
      part.computeIfAbsent(key, absent -> new OfKey<>()).tokens.add(token);
    }
  }

  /** Ends what a token stands for. */
  void end(Object key, Token<V> token) {
    change(
        key,
        all -> {
          all.tokens.remove(token);
          if (all.load == token) {
            all.load = null;
          }
        });
  }

  /** Voids the tokens of a key: whoever asks from here on does not wait for what they load. */
  void flush(Object key) {
    change(key, OpenLoads::flush);
  }

  private static void flush(OfKey<?> all) {
    all.tokens.forEach(Token::flushed);
    all.load = null;
  }

  /** Voids the tokens of a key; nothing of it is kept until as often released. */
  void hold(Object key) {
    Map<Object, OfKey<V>> part = part(key);
    synchronized (part) {
      OfKey<V> all = part.computeIfAbsent(key, absent -> new OfKey<>());
      flush(all);
      all.holds++;
    }
  }

  void release(Object key) {
    change(key, all -> all.holds--);
  }

  boolean isHeld(Object key) {
    Map<Object, OfKey<V>> part = part(key);
    synchronized (part) {
      OfKey<V> all = part.get(key);
      return all != null && all.holds > 0;
    }
  }

  private void change(Object key, Consumer<OfKey<V>> change) {
    Map<Object, OfKey<V>> part = part(key);
    synchronized (part) {
      OfKey<V> all = part.get(key);
      if (all != null) {
        change.accept(all);
        if (all.isIdle()) {
          part.remove(key);
        }
      }
    }
  }

  /** Returns how many keys something is known of; for tests. */
  int size() {
    int size = 0;
    for (Map<Object, OfKey<V>> part : parts) {
      synchronized (part) {
        size += part.size();
      }
    }
    return size;
  }
}
