package dev.carillon.cluster.probe;

import dev.carillon.Broadcast;
import dev.carillon.Broadcaster;
import dev.carillon.Cluster;
import dev.carillon.KnownInstance;
import dev.carillon.RecyclePace;
import dev.carillon.contracts.DeliveryReport;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Does what a test tells it, and answers in plain lines. */
@Path("/")
@Produces("text/plain")
@ApplicationScoped
public class ProbeResource {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Inject private Broadcaster broadcaster;
  @Inject private Cluster cluster;
  @Inject private Journal journal;
  @Resource private UserTransaction transaction;

  /** Returns what was observed. */
  @GET
  @Path("journal")
  public String journal() {
    return String.join("\n", journal.lines());
  }

  /** Returns the instances known: name, role and state. */
  @GET
  @Path("instances")
  public String instances() {
    return cluster.instances().stream()
        .map(known -> known.id().name() + " " + known.role() + " " + known.state())
        .collect(Collectors.joining("\n"));
  }

  /** Returns this instance's incarnation and port. */
  @GET
  @Path("self")
  public String self() {
    KnownInstance self = cluster.self();
    return Long.toHexString(self.id().incarnation()) + " " + self.address();
  }

  /** Flushes a key and returns the outcomes. */
  @POST
  @Path("flush")
  public String flush(@QueryParam("key") String key) {
    return lines(broadcaster.cache("probe").flushKey(key).await(PATIENCE));
  }

  /** Recycles a role and returns the outcomes. */
  @POST
  @Path("recycle")
  public String recycle(@QueryParam("role") String role, @QueryParam("reason") String reason) {
    return lines(broadcaster.toRole(role).recycle(reason, RecyclePace.AT_ONCE).await(PATIENCE));
  }

  /** Flushes a key twice in a transaction, ends that, and says what was seen when. */
  @POST
  @Path("transaction")
  public String inTransaction(@QueryParam("key") String key, @QueryParam("end") String end)
      throws Exception {
    List<String> said = new ArrayList<>();
    transaction.begin();
    Broadcast first = broadcaster.cache("probe").flushKey(key);
    Broadcast again = broadcaster.cache("probe").flushKey(key);
    said.add("before the end: " + seen(key));
    try {
      first.await(PATIENCE);
    } catch (IllegalStateException e) {
      said.add("await: " + e.getMessage());
    }
    if (end.equals("commit")) {
      transaction.commit();
    } else {
      transaction.rollback();
    }
    said.add("after the end: " + seen(key));
    said.add(lines(first.await(PATIENCE)));
    said.add(again.await(PATIENCE).state().name());
    return String.join("\n", said);
  }

  private long seen(String key) {
    return journal.lines().stream().filter(line -> line.startsWith("flushed " + key)).count();
  }

  private static String lines(DeliveryReport report) {
    return report.state()
        + report.deliveries().stream()
            .map(each -> " " + each.instance().name() + "=" + each.outcome())
            .collect(Collectors.joining());
  }
}
