package dev.carillon.benchmarks.contender;

import dev.carillon.tls.ClientSecurity;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Who can take part in a measurement. */
public enum Entrant {
  RAW("raw TCP", 1),
  NAIVE_RMI("naive RMI", 20),
  BARE_RMI("bare RMI", 1),
  HAZELCAST("Hazelcast", 1),
  JGROUPS("JGroups", 1),
  CARILLON("Carillon", 1),
  CARILLON_TLS("Carillon, mutual TLS", 1),
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

  /** Returns all names as they are written on a command line. */
  public static String names() {
    return Arrays.stream(values())
        .map(each -> each.name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .collect(Collectors.joining(" "));
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
      case CARILLON_TLS -> Carillon.withTls();
      case CARILLON_DEFAULTS -> Carillon.withDefaults();
    };
  }

  /** Returns what its processes are started with beside what all are. */
  public List<String> jvmArguments() {
    return this == CARILLON_TLS ? List.of(Certificates.jvmArgument()) : List.of();
  }

  /** Returns how somebody from outside calls one of its instances. */
  public ClientSecurity callersSecurity() {
    return this == CARILLON_TLS ? Certificates.ofCaller() : ClientSecurity.none();
  }
}
