package dev.carillon.cli;

import dev.carillon.cli.Survey.Absent;
import dev.carillon.cli.Survey.Row;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.InstanceStatus.Cache;
import dev.carillon.contracts.InstanceStatus.Peer;
import dev.carillon.contracts.InstanceStatus.Sender;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A survey for people. */
final class StatusText {
  private static final String GAP = System.lineSeparator() + System.lineSeparator();

  private final Survey survey;
  private final Instant now;

  StatusText(Survey survey, Instant now) {
    this.survey = survey;
    this.now = now;
  }

  /**
   * Returns a table of instances and their caches, last those that are away in their turn, and
   * below it why some are unsure or did not answer.
   */
  String instances() {
    Table table =
        new Table(
            "INSTANCE",
            "INCARNATION",
            "ROLE",
            "ADDRESS",
            "STATE",
            "SURETY",
            "UP",
            "RECYCLE",
            "CACHE",
            "ENTRIES",
            "HITS",
            "STANDING");
    StringBuilder below = new StringBuilder();
    for (Row row : survey.rows()) {
      if (row.status() == null) {
        table.row(row.name(), row.incarnation(), row.role(), row.address(), state(row));
        below.append(line(row.name() + " at " + row.address() + " " + row.why()));
      } else {
        add(table, row, row.status());
        below.append(whyUnsure(row.name(), row.status()));
      }
    }
    for (Absent each : survey.absent()) {
      String name = each.instance().name();
      String incarnation = Incarnation.brief(each.instance());
      table.row(name, incarnation, each.roll().role(), "", words(each.state()));
      below.append(line(name + " " + each.why()));
    }
    return table + below.toString();
  }

  private static String whyUnsure(String name, InstanceStatus status) {
    return status.suretyWhy().isEmpty()
        ? ""
        : line(name + " is " + surety(status) + ": " + status.suretyWhy());
  }

  /** What an instance says may be anything. */
  private static String line(String text) {
    return System.lineSeparator() + Table.harmless(text);
  }

  private static String surety(InstanceStatus status) {
    return status.surety().toLowerCase(Locale.ROOT);
  }

  /** The first cache stands in the instance's own row, the others below it. */
  private void add(Table table, Row row, InstanceStatus status) {
    String up = Span.brief(Duration.between(status.startedAt(), now));
    String state = state(row);
    String surety = surety(status);
    String recycle = status.attributes().getOrDefault(InstanceStatus.RECYCLE_MODE, "");
    if (status.caches().isEmpty()) {
      table.row(
          row.name(), row.incarnation(), row.role(), row.address(), state, surety, up, recycle);
    }
    boolean first = true;
    for (Cache each : status.caches()) {
      table.row(
          first ? row.name() : "",
          first ? row.incarnation() : "",
          first ? row.role() : "",
          first ? row.address() : "",
          first ? state : "",
          first ? surety : "",
          first ? up : "",
          first ? recycle : "",
          each.name(),
          each.entries(),
          each.hits(),
          words(each.standing()));
      first = false;
    }
  }

  /** Returns a table of each roll that goes on; nothing if none does. */
  String rolls() {
    return survey.openRolls().stream()
        .map(roll -> GAP + RollProgress.text(roll))
        .collect(Collectors.joining());
  }

  /**
   * Returns tables of how each instance stands with each other: whom it tells, and whom it hears.
   */
  String peers() {
    Table table = new Table("INSTANCE", "PEER", "STATE", "SENT", "RECEIVED", "APPLIED", "LAG");
    for (Row row : survey.rows()) {
      if (row.status() != null) {
        List<Peer> peers = new ArrayList<>(row.status().peers());
        peers.sort(Comparator.comparing(peer -> peer.instance().toString()));
        for (Peer peer : peers) {
          table.row(
              row.name(),
              peer.instance(),
              words(peer.state()),
              row.status().head(),
              peer.acknowledged(),
              peer.applied(),
              lag(row.status(), peer));
        }
      }
    }
    return below(table) + below(senders());
  }

  private static String below(Table table) {
    return table.lines().isEmpty() ? "" : GAP + table;
  }

  private Table senders() {
    Table table = new Table("INSTANCE", "SENDER", "RECEIVED", "APPLIED");
    for (Row row : survey.rows()) {
      if (row.status() != null) {
        List<Sender> senders = new ArrayList<>(row.status().senders());
        senders.sort(Comparator.comparing(sender -> sender.instance().toString()));
        for (Sender sender : senders) {
          table.row(row.name(), sender.instance(), sender.received(), sender.applied());
        }
      }
    }
    return table;
  }

  /** Returns how many notifications of an instance another has not applied yet. */
  static long lag(InstanceStatus status, Peer peer) {
    return Math.max(0, status.head() - peer.applied());
  }

  private String state(Row row) {
    return words(survey.state(row));
  }

  private static String words(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
