package dev.carillon.cli;

import dev.carillon.cli.Survey.Absent;
import dev.carillon.cli.Survey.Row;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.InstanceStatus.Cache;
import dev.carillon.contracts.InstanceStatus.Peer;
import dev.carillon.contracts.InstanceStatus.Sender;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A survey for programs. */
final class StatusJson {
  private StatusJson() {}

  static Map<String, @Nullable Object> of(Survey survey) {
    return Json.object(
        "complete",
        survey.complete(),
        "instances",
        Stream.concat(
                survey.rows().stream().map(row -> of(survey, row)),
                survey.absent().stream().map(StatusJson::of))
            .toList());
  }

  private static Map<String, @Nullable Object> of(Absent absent) {
    return Json.object(
        "instance", absent.instance().name(),
        "incarnation", Incarnation.of(absent.instance()),
        "role", absent.roll().role(),
        "state", absent.state(),
        "why", absent.why());
  }

  private static Map<String, @Nullable Object> of(Survey survey, Row row) {
    InstanceStatus status = row.status();
    if (status == null) {
      return Json.object(
          "instance", row.name(),
          "role", row.role(),
          "address", row.address(),
          "state", survey.state(row),
          "why", row.why());
    }
    return Json.object(
        "instance", row.name(),
        "incarnation", Incarnation.of(status.instance()),
        "role", row.role(),
        "address", row.address(),
        "state", survey.state(row),
        "surety", status.surety(),
        "suretyWhy", status.suretyWhy(),
        "cluster", status.cluster(),
        "startedAt", status.startedAt(),
        "ephemeral", status.ephemeral(),
        "sent", status.head(),
        "observerFailures", status.observerFailures(),
        "caches", status.caches().stream().map(StatusJson::of).toList(),
        "peers", status.peers().stream().map(peer -> of(status, peer)).toList(),
        "senders", status.senders().stream().map(StatusJson::of).toList(),
        "rolls", status.rolls().stream().map(RollsInStatus::state).map(RollProgress::json).toList(),
        "counters", status.counters(),
        "attributes", status.attributes());
  }

  private static Map<String, @Nullable Object> of(Cache cache) {
    return Json.object(
        "name", cache.name(),
        "entries", cache.entries(),
        "hits", cache.hits(),
        "misses", cache.misses(),
        "standing", cache.standing());
  }

  private static Map<String, @Nullable Object> of(InstanceStatus status, Peer peer) {
    return Json.object(
        "instance", peer.instance().name(),
        "incarnation", Incarnation.of(peer.instance()),
        "role", peer.role(),
        "address", peer.address(),
        "state", peer.state(),
        "received", peer.acknowledged(),
        "applied", peer.applied(),
        "lag", StatusText.lag(status, peer));
  }

  private static Map<String, @Nullable Object> of(Sender sender) {
    return Json.object(
        "instance", sender.instance().name(),
        "incarnation", Incarnation.of(sender.instance()),
        "received", sender.received(),
        "applied", sender.applied());
  }
}
