package dev.carillon.cluster.probe;

import dev.carillon.Broadcast;
import dev.carillon.Broadcaster;
import dev.carillon.contracts.DeliveryReport.Delivery;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** Broadcasts at a rate, and counts what the reports say. */
@Path("/load")
@Produces("text/plain")
@ApplicationScoped
public class LoadResource {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Inject private Broadcaster broadcaster;

  /** Flushes so many distinct keys, and returns for each instance how often each outcome came. */
  @POST
  public String load(@QueryParam("count") int count, @QueryParam("perSecond") int perSecond) {
    List<Broadcast> broadcasts = new ArrayList<>();
    long begin = System.nanoTime();
    for (int i = 0; i < count; i++) {
      long due = begin + i * 1_000_000_000L / perSecond;
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      broadcasts.add(broadcaster.cache("probe").flushKey("load-" + i));
    }
    Map<String, Integer> outcomes = new TreeMap<>();
    for (Broadcast broadcast : broadcasts) {
      for (Delivery each : broadcast.await(PATIENCE).deliveries()) {
        outcomes.merge(each.instance().name() + " " + each.outcome(), 1, Integer::sum);
      }
    }
    return outcomes.entrySet().stream()
        .map(each -> each.getKey() + " " + each.getValue())
        .collect(Collectors.joining("\n"));
  }
}
