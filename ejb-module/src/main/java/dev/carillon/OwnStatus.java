package dev.carillon;

import dev.carillon.cache.NearCaches;
import dev.carillon.config.CarillonConfig;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.receive.Surety;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What an instance says of itself. Thread-safe. */
final class OwnStatus {
  private final Instant startedAt = Instant.now();
  private final Attributes attributes = new Attributes();
  private final InstanceId id;
  private final CarillonConfig config;
  private final Wiring wiring;
  private final Participation participation;
  private final Events events;
  private final Arrivals arrivals;
  private final Telling telling;
  private final NearCaches nearCaches;
  private final Rolling rolling;
  private final RecycledHere recycled;

  OwnStatus(
      InstanceId id,
      CarillonConfig config,
      Wiring wiring,
      Participation participation,
      Events events,
      Arrivals arrivals,
      Telling telling,
      NearCaches nearCaches,
      Rolling rolling,
      RecycledHere recycled) {
    this.id = id;
    this.config = config;
    this.wiring = wiring;
    this.participation = participation;
    this.events = events;
    this.arrivals = arrivals;
    this.telling = telling;
    this.nearCaches = nearCaches;
    this.rolling = rolling;
    this.recycled = recycled;
  }

  InstanceStatus now() {
    Engine running = participation.engine();
    Surety surety = participation.surety();
    return new InstanceStatus(
        id,
        config.cluster(),
        config.role(),
        running == null ? null : running.self().address(),
        startedAt,
        wiring.ephemeral(),
        participation.isJoined(),
        running == null ? 0 : running.outbound().head(),
        events.failures(),
        arrivals.framesRefused(),
        new TreeMap<>(counters(running)),
        new ArrayList<>(running == null ? List.of() : running.outbound().peers()),
        new ArrayList<>(running == null ? List.of() : running.receiver().senders()),
        new ArrayList<>(nearCaches.status()),
        new ArrayList<>(rolling.status()),
        new TreeMap<>(attributes.collect(recycled.attributes(), wiring.contributors().get())),
        surety.state().name(),
        surety.why());
  }

  private Map<String, Long> counters(@Nullable Engine running) {
    Map<String, Long> counters = new HashMap<>(telling.counters());
    if (running != null) {
      counters.putAll(running.outbound().counters());
      counters.put("collapsed", arrivals.collapsed());
      counters.put("frames-refused", arrivals.framesRefused());
    }
    return counters;
  }
}
