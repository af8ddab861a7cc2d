package dev.carillon.telemetry;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.text.MessageFormat;
import java.util.regex.Pattern;

/**
 * Every line that Carillon logs. An id never changes its meaning; a change of state is logged once.
 *
 * <p>1xxx: this instance and its service; 2xxx: other instances, and from 2040 on recycling; 3xxx:
 * notifications; 4xxx: refused.
 */
public enum LogLine {
  STARTED(1001, Level.INFO, "{0} ({1}) serves cluster \"{2}\" at {3}, membership: {4}"),
  ALONE(1002, Level.WARNING, "{0} runs alone: {1}"),
  DISABLED(1003, Level.INFO, "{0} runs alone: carillon.enabled is false"),
  STOPPED(1004, Level.INFO, "{0} said goodbye and has stopped"),
  STOPPED_LATE(1005, Level.WARNING, "{0} has stopped before everybody had everything: {1}"),
  SERVICE_BROKEN(1006, Level.WARNING, "the service at {0} has broken: {1}; it is opened again"),
  SERVICE_RESTORED(1007, Level.INFO, "the service at {0} is open again"),
  UNPROTECTED(
      1008,
      Level.WARNING,
      "{0} is off loopback and carillon.tls.mode is off: everybody on that network may flush,"
          + " recycle and speak as any instance"),
  EPHEMERAL(
      1009,
      Level.INFO,
      "the server''s name was generated, so {0} is another instance after a restart; start Payara"
          + " Micro with --name to give it one that stays"),
  INTERNAL(1010, Level.ERROR, "something due was not done because of a fault in Carillon itself"),
  NOT_STARTED(1011, Level.ERROR, "{0} cannot start: {1}"),
  CONTAINER_CLOSED(1012, Level.DEBUG, "the container lets nothing in any more: {0}"),
  READY(1013, Level.INFO, "{0} has met everybody its membership names"),
  READY_LATE(
      1014,
      Level.WARNING,
      "{0} goes on after {1} ms without having met everybody its membership names: {2}"),
  SLEPT(
      1015,
      Level.WARNING,
      "this host has slept for about {0} ms; nothing that others vouched for before counts"),
  LOOKS_FOR_NOBODY(
      1016,
      Level.INFO,
      "{0} looks for nobody and waits until others greet it: carillon.members and carillon.dns are"
          + " not set, and this server has no data grid"),
  LOOPBACK_ALONE(
      1017,
      Level.WARNING,
      "this instance listens at {0}, which only its own host reaches, but {1}: they do not meet until"
          + " carillon.bind-address is set here"),
  METRICS_NOT_SHOWN(1018, Level.WARNING, "its metrics cannot be shown: {0}"),
  NO_TRACER(1019, Level.WARNING, "its notifications get no spans of their own: {0}"),
  NO_CONNECTIONS(
      1020,
      Level.WARNING,
      "the service at {0} cannot take connections: {1}; it tries again and again"),
  CONNECTIONS_AGAIN(1021, Level.INFO, "the service at {0} takes connections again"),
  PROTECTED(1030, Level.INFO, "mutual TLS protects {0}; it shows itself as {1}"),
  CERTIFICATES_CHANGED(
      1031, Level.INFO, "changed certificates are taken over: {0}, which ends at {1}"),
  CERTIFICATES_KEPT(
      1032, Level.WARNING, "what has changed is not taken over, and the old goes on: {0}"),
  CERTIFICATE_ENDS(1033, Level.WARNING, "the certificate of {0} ends at {1}; put a new one there"),
  DENY_LIST_CHANGED(
      1034, Level.INFO, "{0} certificates are denied now; {1} connections of theirs were closed"),
  JOINED(2001, Level.INFO, "{0} ({1}) joined at {2}"),
  LEFT(2002, Level.INFO, "{0} left: {1}"),
  UNREACHABLE(2003, Level.WARNING, "{0} at {1} does not answer: {2}"),
  REACHABLE(2004, Level.INFO, "{0} answers again"),
  REFUSED_BY(2005, Level.WARNING, "{0} refuses this instance: {1}"),
  MEMBERSHIP_LOST(2006, Level.WARNING, "membership ({0}) is not available: {1}"),
  MEMBERSHIP_BACK(2007, Level.INFO, "membership ({0}) is available again"),
  OTHER_HOST(
      2008,
      Level.WARNING,
      "{0} on {1} is bound to its own loopback and cannot be reached from here: set"
          + " carillon.bind-address there"),
  SAME_NAME(
      2009,
      Level.WARNING,
      "{0} answers at {1} and another instance of its name at {2}: give them different names by"
          + " carillon.instance"),
  SILENT(2010, Level.WARNING, "{0} is silent for {1} ms; copies live by their own age"),
  RECOVERED(2011, Level.INFO, "{0} is back after {1} ms, {2} notifications replayed"),
  DIFFERS(2012, Level.WARNING, "{0} and {1} have different {2}, {3} and {4}: {5}"),
  ALSO_AT(2013, Level.INFO, "{0} is reached at {1}; it answers at {2} as well"),
  TOO_LARGE(
      2014,
      Level.WARNING,
      "the cluster has more than {0} instances, which is the largest that is supported: connections"
          + " and heartbeats grow with the square of it"),
  TOO_MANY_ADDRESSES(
      2015,
      Level.WARNING,
      "there are more than {0} addresses to greet; {1} and what is beyond it are not greeted"),
  OTHER_CLUSTER(
      2016,
      Level.INFO,
      "{0} in the data grid is of cluster \"{1}\" and this instance of \"{2}\": they tell each other"
          + " nothing"),
  NOBODY_NAMED(
      2017,
      Level.WARNING,
      "{0} has named nobody for {1} ms, not even this instance: is the name right?"),
  ROLL_BEGUN(
      2020, Level.INFO, "roll {0}: the instances of {1} recycle for {2} ({3}), in turn: {4}"),
  ROLL_TURN(2021, Level.INFO, "{0} is on its way in roll {1}"),
  ROLL_BACK(2022, Level.INFO, "{0} is back as {1} in roll {2}"),
  ROLL_DONE(2023, Level.INFO, "roll {0} is done"),
  ROLL_ABORTED(2024, Level.WARNING, "roll {0} was aborted: {1}; untouched: {2}"),
  ROLL_REFUSED(2025, Level.WARNING, "a roll of {0} did not begin: {1}"),
  CHANGE_NOT_ROLLED(2026, Level.INFO, "{0} has changed, and nothing recycles for it: {1}"),
  KEYS_NOT_READ(
      2027, Level.WARNING, "the settings of {0} cannot be read, and are looked at again: {1}"),
  CHANGE_PUT_OFF(
      2028,
      Level.WARNING,
      "{0} has changed, but roll {1} was aborted before it was the turn of this instance, which asks"
          + " for one of its own in {2} ms"),
  CHANGE_GIVEN_UP(
      2029,
      Level.WARNING,
      "{0} has changed, and this instance does not recycle for it: somebody failed in roll {1}"),
  LOOK_HANGS(
      2030,
      Level.WARNING,
      "the look at the settings of {0} takes longer than {1} ms, and no change is seen until it"
          + " ends; it is at {2}"),
  RECYCLING(2040, Level.INFO, "this instance recycles: {0}"),
  RECYCLE_GRACE_OVER(
      2041,
      Level.WARNING,
      "observers of {0} are not waited for longer than {1} ms; they are at {2}"),
  RECYCLE_DRAINING(2042, Level.INFO, "readiness is DOWN, and for {0} ms nothing else happens"),
  RECYCLE_CALLED_OFF(
      2043, Level.INFO, "the recycle is called off before step {0}; readiness is as before"),
  RECYCLE_FAILED(2044, Level.WARNING, "this instance is not recycled and goes on: {0}"),
  RECYCLES_ALREADY(
      2045,
      Level.INFO,
      "a request to recycle ({0}) comes while that is under way: it is done with it, or after it if"
          + " that is called off"),
  RECYCLE_MODE(2046, Level.INFO, "recycling means: {0}"),
  RECYCLE_MODE_REFUSED(2047, Level.WARNING, "{0}={1} cannot be had: {2}; it is caches instead"),
  REDEPLOYED(2048, Level.INFO, "application \"{0}\" has been redeployed from {1}"),
  DEPLOYED_AGAIN(
      2049,
      Level.WARNING,
      "Payara has lost application \"{0}\" while it redeployed it, as a garbage collection at the"
          + " wrong moment makes it do; it is deployed again, attempt {1} of {2}"),
  APPLICATION_GONE(
      2050,
      Level.ERROR,
      "application \"{0}\" could not be redeployed from {1} and is gone; readiness stays DOWN: {2}"),
  SERVER_ENDS(2051, Level.INFO, "this server ends so that it is started again: {0}"),
  RECYCLE_EXPIRED(
      2052,
      Level.WARNING,
      "a request of {0} to recycle is {1} ms old, more than {2} ms: it is told as lost"),
  READINESS_NOT_HELD(
      2053,
      Level.WARNING,
      "readiness may say UP for a moment while the application is redeployed: {0}"),
  READINESS_NOT_RELEASED(
      2054,
      Level.ERROR,
      "the application is there, but readiness of this server stays DOWN, since what holds it cannot"
          + " be taken away: {0}"),
  RECYCLE_BACK(2055, Level.INFO, "{0} has recycled and is back as {1} ({2})"),
  RECYCLE_NOT_BACK(
      2056, Level.WARNING, "{0} went {1} ms ago in order to recycle ({2}) and is not back"),
  OBSERVER_FAILED(3001, Level.WARNING, "observer {0} failed at {1}"),
  LOST(3002, Level.WARNING, "notifications ({0}, {1}] of {2} are lost here; caches: {3}"),
  CONTRIBUTOR_FAILED(3003, Level.WARNING, "status contributor {0} failed"),
  CONTRIBUTOR_LIMIT(
      3004,
      Level.WARNING,
      "status attributes must be at most {0} and {1} bytes in all; what is beyond is left out"),
  NOT_SENT(3005, Level.WARNING, "{0} was not sent: {1}"),
  COLLAPSED(
      3006,
      Level.WARNING,
      "observers are too slow: {0} notifications of {1} are told as lost instead"),
  EVENT_DROPPED(3007, Level.WARNING, "observers do not return: {0} was not told to them"),
  VERSION_REFUSED(
      3010,
      Level.WARNING,
      "the clock of {0} is {1} ms ahead of this host''s, more than {2} ms: versions of its changes"
          + " count for nothing here"),
  ORDER_LOST(
      3011,
      Level.WARNING,
      "changes of ordered cache \"{0}\" are told as lost: {1} has not said whose turn it is, or is"
          + " its home no more"),
  REFUSED(4001, Level.WARNING, "a frame of {0} was refused: {1}"),
  CALL_FAILED(4002, Level.WARNING, "a call from outside failed"),
  RECEIPT_REFUSED(4003, Level.WARNING, "a receipt from {0} was refused: {1}"),
  NOT_ALLOWED(4010, Level.WARNING, "{0} was refused: {1}"),
  CONNECTION_REFUSED(4011, Level.WARNING, "a connection of {0} was closed: {1}"),
  CONNECTION_EVICTED(
      4012, Level.WARNING, "a connection of {0} was closed to make room for one of {1}: {2}"),
  PARTY_REFUSED(4020, Level.WARNING, "{0} was refused: {1}");

  private static final Logger LOGGER = System.getLogger("dev.carillon");

  /** Control characters, line ends, and what turns the direction of writing. */
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

  private static final int MAX_PARAMETER = 2_000;

  private final int number;
  private final Level level;
  private final String text;

  LogLine(int number, Level level, String text) {
    this.number = number;
    this.level = level;
    this.text = "CAR" + number + " " + text;
  }

  /** Returns the id as it stands in the log, such as {@code CAR2001}. */
  public String id() {
    return "CAR" + number;
  }

  /** Returns the text with its place holders. */
  public String text() {
    return text;
  }

  /** Returns how loud it is. */
  public Level level() {
    return level;
  }

  /** Logs the line. */
  public void log(Object... parameters) {
    if (LOGGER.isLoggable(level)) {
      LOGGER.log(level, format(parameters));
    }
  }

  /** Logs the line with what caused it. */
  public void logWithCause(Throwable cause, Object... parameters) {
    if (LOGGER.isLoggable(level)) {
      LOGGER.log(level, format(parameters), cause);
    }
  }

  private String format(Object... parameters) {
    Object[] texts = new Object[parameters.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = plain(String.valueOf(parameters[i]));
    }
    return MessageFormat.format(text, texts);
  }

  /** Returns what somebody else may have written as part of one line, and not of two. */
  private static String plain(String parameter) {
    String line = UNPRINTABLE.matcher(parameter).replaceAll("?");
    return line.length() <= MAX_PARAMETER ? line : line.substring(0, MAX_PARAMETER) + "...";
  }
}
