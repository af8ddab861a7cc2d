package dev.carillon.cluster.probe;

import dev.carillon.Broadcaster;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;

/** Flushes many keys, and says what of that was observed and what it takes of the heap. */
@Path("/bulk")
@Produces("text/plain")
@ApplicationScoped
public class BulkResource {
  @Inject private Broadcaster broadcaster;
  @Inject private Runs runs;

  /** Flushes the keys of these numbers one by one, and waits for nobody. */
  @POST
  public void flush(@QueryParam("from") int from, @QueryParam("count") int count) {
    for (int i = 0; i < count; i++) {
      broadcaster.cache("bulk").flushKey(Runs.key(from + i));
    }
  }

  /** Returns what was observed. */
  @GET
  public String observed() {
    return String.join("\n", runs.lines());
  }

  /** Returns how many bytes of the heap are in use once what can be collected is. */
  @GET
  @Path("heap")
  public long heap() {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed();
  }
}
