package dev.carillon.config;

import dev.carillon.contracts.Address;
import dev.carillon.contracts.Names;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads values and says clearly what is wrong with them. */
record Reader(Function<String, Optional<String>> source) {
  private static final Pattern SHORT_DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,12})(B|KiB|MiB|GiB)?");

  Optional<String> set(Setting key) {
    return source.apply(key.key()).map(String::trim).filter(value -> !value.isEmpty());
  }

  String text(Setting key) {
    return set(key).or(key::defaultValue).orElse("");
  }

  String name(Setting key, String fallback) {
    String value = set(key).or(key::defaultValue).orElse(fallback);
    try {
      return Names.require(key.key(), value);
    } catch (IllegalArgumentException e) {
      throw new InvalidConfigException(String.valueOf(e.getMessage()));
    }
  }

  boolean flag(Setting key) {
    String value = text(key);
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default -> throw InvalidConfigException.outOfRange(key, value);
    };
  }

  <E extends Enum<E>> E choice(Setting key, Class<E> type) {
    String value = text(key);
    return Arrays.stream(type.getEnumConstants())
        .filter(each -> each.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(value))
        .findFirst()
        .orElseThrow(() -> InvalidConfigException.outOfRange(key, value));
  }

  long number(Setting key, long least, long most) {
    String value = text(key);
    try {
      long number = Long.parseLong(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // falls through to the one error that names the key, the range and the value
    }
    throw InvalidConfigException.outOfRange(key, value);
  }

  long bytes(Setting key, long least, long most) {
    String value = text(key);
    Matcher size = SIZE.matcher(value);
    if (size.matches()) {
      String unit = size.group(2) == null ? "B" : size.group(2);
      int shift =
          switch (unit) {
            case "KiB" -> 10;
            case "MiB" -> 20;
            case "GiB" -> 30;
            default -> 0;
          };
      long number = Long.parseLong(size.group(1));
      if (number <= most >> shift && number << shift >= least) {
        return number << shift;
      }
    }
    throw InvalidConfigException.outOfRange(key, value);
  }

  Duration duration(Setting key, Duration least, Duration most) {
    String value = text(key);
    Duration duration =
        parse(value).orElseThrow(() -> InvalidConfigException.outOfRange(key, value));
    if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
      throw InvalidConfigException.outOfRange(key, value);
    }
    return duration;
  }

  private static Optional<Duration> parse(String value) {
    Matcher simple = SHORT_DURATION.matcher(value);
    if (simple.matches()) {
      long number = Long.parseLong(simple.group(1));
      return Optional.of(
          switch (simple.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
          });
    }
    try {
      return Optional.of(Duration.parse(value));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  InetAddress address(Setting key) {
    String value = text(key);
    try {
      return InetAddress.getByName(value);
    } catch (UnknownHostException e) {
      throw InvalidConfigException.outOfRange(key, value);
    }
  }

  @Nullable Path file(Setting key) {
    String value = text(key);
    try {
      return value.isEmpty() ? null : Path.of(value);
    } catch (InvalidPathException e) {
      throw InvalidConfigException.outOfRange(key, value);
    }
  }

  /** A password keeps its blanks, but not the end of the line that a file has. */
  Password password(Setting key) {
    String value = source.apply(key.key()).filter(each -> !each.isBlank()).orElse("");
    return new Password(value.replaceFirst("[\\r\\n]+$", ""));
  }

  Set<String> names(Setting key, int most) {
    Set<String> names = new LinkedHashSet<>();
    for (String each : text(key).split(",", -1)) {
      if (!each.isBlank()) {
        try {
          names.add(Names.require(key.key(), each.trim()));
        } catch (IllegalArgumentException e) {
          throw new InvalidConfigException(String.valueOf(e.getMessage()));
        }
      }
    }
    if (names.size() > most) {
      throw new InvalidConfigException(
          key.key() + " must be at most " + most + " names but has " + names.size());
    }
    return names;
  }

  Set<Address> addresses(Setting key) {
    Set<Address> addresses = new LinkedHashSet<>();
    for (String each : text(key).split(",", -1)) {
      if (!each.isBlank()) {
        addresses.add(oneAddress(key, each.trim()));
      }
    }
    return addresses;
  }

  Address oneAddress(Setting key, String text) {
    try {
      return Address.parse(text);
    } catch (IllegalArgumentException e) {
      throw new InvalidConfigException(key.key() + ": " + e.getMessage());
    }
  }
}
