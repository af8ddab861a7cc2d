package dev.carillon.telemetry;

/** What an instance measures, each with its name, type, unit and meaning. */
public enum Metric {
  SENT(
      "carillon_sent",
      Type.COUNTER,
      Unit.NOTIFICATIONS,
      "Notifications that were accepted for other instances."),
  APPLIED(
      "carillon_applied",
      Type.COUNTER,
      Unit.NOTIFICATIONS,
      "Notifications of other instances that were applied here; those that failed do not count."),
  LAG(
      "carillon_lag",
      Type.GAUGE,
      Unit.NOTIFICATIONS,
      "By how many notifications the instance that has least is behind, as far as it has said;"
          + " what is not for it counts until its next heartbeat."),
  REPLAYED(
      "carillon_replayed",
      Type.COUNTER,
      Unit.NOTIFICATIONS,
      "Notifications of instances that were silent which came until they vouched again."),
  TRUNCATED(
      "carillon_truncated",
      Type.COUNTER,
      Unit.NOTIFICATIONS,
      "Notifications that made way for newer ones because the backlog was full."),
  LOST(
      "carillon_lost",
      Type.COUNTER,
      Unit.TIMES,
      "How often observers were told NotificationsLost; one may stand for many notifications."),
  SILENT_MEMBERS(
      "carillon_silent_members",
      Type.GAUGE,
      Unit.INSTANCES,
      "Other instances that have vouched for nothing for carillon.max-staleness."),
  KNOWN_MEMBERS(
      "carillon_known_members",
      Type.GAUGE,
      Unit.INSTANCES,
      "Other instances that are known, whether they answer or not."),
  MEMBERSHIP_FAILURES(
      "carillon_membership_failures",
      Type.COUNTER,
      Unit.TIMES,
      "How often the membership source could not be asked."),
  COMMIT_TO_APPLIED(
      "carillon_commit_to_applied_seconds",
      Type.HISTOGRAM,
      Unit.SECONDS,
      "How long it took from when a broadcast was accepted, at the end of its transaction, until"
          + " an instance was known to have applied it, by the sender's clock.");

  /** How its value behaves. */
  public enum Type {
    /** Only rises while the instance lives. */
    COUNTER,
    /** Rises and falls. */
    GAUGE,
    /** Values counted by their size. */
    HISTOGRAM
  }

  /** What it counts. */
  public enum Unit {
    NOTIFICATIONS,
    INSTANCES,
    TIMES,
    SECONDS
  }

  private final String id;
  private final Type type;
  private final Unit unit;
  private final String sentence;

  Metric(String id, Type type, Unit unit, String sentence) {
    this.id = id;
    this.type = type;
    this.unit = unit;
    this.sentence = sentence;
  }

  /** Returns its name, as it is exposed. */
  public String id() {
    return id;
  }

  /** Returns how its value behaves. */
  public Type type() {
    return type;
  }

  /** Returns what it counts. */
  public Unit unit() {
    return unit;
  }

  /** Returns what it means. */
  public String sentence() {
    return sentence;
  }
}
