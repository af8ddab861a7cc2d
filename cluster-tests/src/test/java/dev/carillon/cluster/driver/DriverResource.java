package dev.carillon.cluster.driver;

import fish.payara.micro.ClusterCommandResult;
import fish.payara.micro.PayaraInstance;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;

/** Deploys by the server's own admin commands. */
@Path("/")
@Produces("text/plain")
@ApplicationScoped
public class DriverResource {
  @Inject private PayaraInstance payara;

  /** Redeploys an application; returns the command's exit status and the number of collections. */
  @POST
  @Path("redeploy")
  public String redeploy(@QueryParam("name") String name, @QueryParam("war") String war) {
    return run("redeploy", name, war);
  }

  /** Returns how many there are in this JVM of what an application may leave behind. */
  @GET
  @Path("census")
  public String census() throws Exception {
    return Census.take().toString();
  }

  /** Deploys an application; returns the command's exit status and the number of collections. */
  @POST
  @Path("deploy")
  public String deploy(@QueryParam("name") String name, @QueryParam("war") String war) {
    return run("deploy", name, war);
  }

  /** Begins with all of the young generation free, so that no collection is due meanwhile. */
  private String run(String command, String name, String war) {
    System.gc();
    long before = collections();
    ClusterCommandResult result = payara.executeLocalAsAdmin(command, "--name", name, war);
    long collections = collections() - before;
    return result.getExitStatus() + " collections=" + collections + " " + result.getOutput();
  }

  private static long collections() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
        .sum();
  }
}
