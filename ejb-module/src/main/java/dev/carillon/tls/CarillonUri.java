package dev.carillon.tls;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a certificate lets its holder be: {@code carillon://<cluster>/<instance name or pattern>} or
 * {@code carillon-controller://<cluster>/<name>}, percent-encoded as URIs are. A {@code *} stands
 * for any characters of one segment of the name, that is between two slashes.
 *
 * @param segments the pattern's segments, each as the texts between its stars
 */
record CarillonUri(Kind kind, String cluster, List<List<String>> segments) {
  private static final String PUNCTUATION = "-._~!$&'()+,;=:@";
  private static final int MAX_LENGTH = 4_096;

  /** What its holder may be. */
  enum Kind {
    INSTANCE("carillon://"),
    CONTROLLER("carillon-controller://");

    private final String prefix;

    Kind(String prefix) {
      this.prefix = prefix;
    }
  }

  /** Reads a URI; empty if it is none of these two. */
  static Optional<CarillonUri> parse(String uri) {
    for (Kind kind : Kind.values()) {
      if (uri.startsWith(kind.prefix) && uri.length() <= MAX_LENGTH) {
        return parse(kind, uri.substring(kind.prefix.length()));
      }
    }
    return Optional.empty();
  }

  private static Optional<CarillonUri> parse(Kind kind, String rest) {
    String[] parts = rest.split("/", -1);
    String cluster = decoded(parts[0]);
    if (cluster == null || cluster.isEmpty() || parts.length < 2) {
      return Optional.empty();
    }
    List<List<String>> segments = new ArrayList<>();
    for (int i = 1; i < parts.length; i++) {
      List<String> texts = new ArrayList<>();
      for (String text : parts[i].split("\\*", -1)) {
        String decoded = decoded(text);
        if (decoded == null) {
          return Optional.empty();
        }
        texts.add(decoded);
      }
      segments.add(List.copyOf(texts));
    }
    return Optional.of(new CarillonUri(kind, cluster, List.copyOf(segments)));
  }

  private static @Nullable String decoded(String text) {
    ByteBuffer bytes = ByteBuffer.allocate(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%' && i + 2 < text.length()) {
        int value = digit(text.charAt(i + 1)) << 4 | digit(text.charAt(i + 2));
        if (value < 0) {
          return null;
        }
        bytes.put((byte) value);
        i += 2;
      } else if (isPlain(c)) {
        bytes.put((byte) c);
      } else {
        return null;
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** Returns -1 if it is none. */
  private static int digit(char c) {
    return c < 0x80 ? Character.digit(c, 16) : -1;
  }

  private static boolean isPlain(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || PUNCTUATION.indexOf(c) >= 0;
  }

  /** Says whether its holder may be that instance. */
  boolean coversInstance(String itsCluster, String name) {
    if (kind != Kind.INSTANCE || !cluster.equals(itsCluster)) {
      return false;
    }
    String[] parts = name.split("/", -1);
    if (parts.length != segments.size()) {
      return false;
    }
    for (int i = 0; i < parts.length; i++) {
      if (!matches(segments.get(i), parts[i])) {
        return false;
      }
    }
    return true;
  }

  /** Takes each text at the first place where it stands, which is as good as any other. */
  private static boolean matches(List<String> texts, String part) {
    String first = texts.get(0);
    String last = texts.get(texts.size() - 1);
    if (texts.size() == 1) {
      return part.equals(first);
    }
    int end = part.length() - last.length();
    if (!part.startsWith(first) || !part.endsWith(last)) {
      return false;
    }
    int at = first.length();
    for (String text : texts.subList(1, texts.size() - 1)) {
      int found = part.indexOf(text, at);
      if (found < 0) {
        return false;
      }
      at = found + text.length();
    }
    return at <= end;
  }

  /** Returns clusters for a sentence. */
  static String quoted(Set<String> clusters) {
    return clusters.stream()
        .sorted()
        .map(each -> "cluster \"" + each + "\"")
        .collect(Collectors.joining(" or "));
  }
}
