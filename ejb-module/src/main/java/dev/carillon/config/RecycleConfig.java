package dev.carillon.config;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * The settings of recycling.
 *
 * @param mode see {@link ConfigKey#RECYCLE_MODE}; empty if what can be had is to be taken
 * @param grace see {@link ConfigKey#RECYCLE_GRACE}
 * @param readinessDelay see {@link ConfigKey#RECYCLE_READINESS_DELAY}
 * @param exitStatus see {@link ConfigKey#RECYCLE_EXIT_STATUS}
 * @param maxUnavailable see {@link ConfigKey#RECYCLE_MAX_UNAVAILABLE}
 * @param timeLimit see {@link ConfigKey#RECYCLE_TIME_LIMIT}
 * @param minUptime see {@link ConfigKey#RECYCLE_MIN_UPTIME}
 * @param onChange see {@link ConfigKey#RECYCLE_ON_CHANGE}
 * @param poll see {@link ConfigKey#RECYCLE_POLL}
 */
public record RecycleConfig(
    Optional<Mode> mode,
    Duration grace,
    Duration readinessDelay,
    int exitStatus,
    int maxUnavailable,
    Duration timeLimit,
    Duration minUptime,
    Set<String> onChange,
    Duration poll) {
  private static final int MOST_KEYS = 64;

  /** What recycling does. */
  public enum Mode {
    /** An event is fired, and the application acts. */
    EVENT,
    /** The same, and near caches drop all they hold. */
    CACHES,
    /** The application is redeployed where it is. */
    APPLICATION,
    /** The server ends and starts again. */
    INSTANCE;

    /** Says whether another incarnation comes after it. */
    public boolean endsIncarnation() {
      return this == APPLICATION || this == INSTANCE;
    }
  }

  public RecycleConfig {
    onChange = Set.copyOf(onChange);
  }

  /** Returns how long readiness is UP again before another instance goes. */
  public Duration settle() {
    Duration longest = timeLimit.dividedBy(4);
    return readinessDelay.compareTo(longest) < 0 ? readinessDelay : longest;
  }

  static RecycleConfig read(Reader in) {
    RecycleConfig config = unchecked(in);
    requireShorter(
        in, ConfigKey.RECYCLE_GRACE, config.grace, config, "whenever an observer takes all of it");
    if (config.mayDrain()) {
      requireShorter(
          in,
          ConfigKey.RECYCLE_READINESS_DELAY,
          config.readinessDelay,
          config,
          "while its first member drains");
    }
    return config;
  }

  /** A mode that is not set may turn out to be one that drains. */
  private boolean mayDrain() {
    return mode.map(Mode::endsIncarnation).orElse(true);
  }

  private static void requireShorter(
      Reader in, ConfigKey key, Duration value, RecycleConfig config, String when) {
    if (value.compareTo(config.timeLimit) >= 0) {
      throw new InvalidConfigException(
          String.format(
              "%s must be shorter than %s but is \"%s\", and that is \"%s\": each roll would be"
                  + " aborted %s",
              key,
              ConfigKey.RECYCLE_TIME_LIMIT,
              in.text(key),
              in.text(ConfigKey.RECYCLE_TIME_LIMIT),
              when));
    }
  }

  private static RecycleConfig unchecked(Reader in) {
    return new RecycleConfig(
        in.set(ConfigKey.RECYCLE_MODE)
            .map(set -> in.choice(ConfigKey.RECYCLE_MODE, RecycleConfig.Mode.class)),
        in.duration(ConfigKey.RECYCLE_GRACE, Duration.ZERO, Duration.ofHours(1)),
        in.duration(ConfigKey.RECYCLE_READINESS_DELAY, Duration.ZERO, Duration.ofMinutes(10)),
        (int) in.number(ConfigKey.RECYCLE_EXIT_STATUS, 1, 255),
        (int) in.number(ConfigKey.RECYCLE_MAX_UNAVAILABLE, 1, 64),
        in.duration(ConfigKey.RECYCLE_TIME_LIMIT, Duration.ofSeconds(5), Duration.ofHours(1)),
        in.duration(ConfigKey.RECYCLE_MIN_UPTIME, Duration.ZERO, Duration.ofHours(1)),
        in.names(ConfigKey.RECYCLE_ON_CHANGE, MOST_KEYS),
        in.duration(ConfigKey.RECYCLE_POLL, Duration.ofMillis(100), Duration.ofHours(1)));
  }
}
