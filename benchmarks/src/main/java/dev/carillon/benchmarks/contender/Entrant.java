package dev.carillon.benchmarks.contender;

import java.util.Locale;

/** Who can take part in a measurement. */
public enum Entrant {
  RAW("raw TCP", 1),
  NAIVE_RMI("naive RMI", 20),
  BARE_RMI("bare RMI", 1),
  HAZELCAST("Hazelcast", 1),
  JGROUPS("JGroups", 1),
  CARILLON("Carillon", 1),
  CARILLON_DEFAULTS("Carillon, default backlog", 1);

  private final String title;
  private final int slowness;

  Entrant(String title, int slowness) {
    this.title = title;
    this.slowness = slowness;
  }

  /**
   * Returns the entrant of a name as it is written on a command line.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Entrant named(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  /** Returns its name in tables. */
  public String title() {
    return title;
  }

  /** Returns how many keys of a burst it is given: a slow one gets fewer, to end in time. */
  public int share(int keys) {
    return keys / slowness;
  }

  /** Returns how it tells keys. */
  public Contender contender() {
    return switch (this) {
      case RAW -> new Raw();
      case NAIVE_RMI -> new NaiveRmi();
      case BARE_RMI -> new BareRmi();
      case HAZELCAST -> new Hazelcast();
      case JGROUPS -> new JGroups();
      case CARILLON -> Carillon.withLargeBacklog();
      case CARILLON_DEFAULTS -> Carillon.withDefaults();
    };
  }
}
