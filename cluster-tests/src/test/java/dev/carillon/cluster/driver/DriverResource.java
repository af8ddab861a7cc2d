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

/** Deploys by the server's own admin commands. */
@Path("/")
@Produces("text/plain")
@ApplicationScoped
public class DriverResource {
  @Inject private PayaraInstance payara;

  /** Redeploys an application and returns the command's exit status. */
  @POST
  @Path("redeploy")
  public String redeploy(@QueryParam("name") String name, @QueryParam("war") String war) {
    ClusterCommandResult result = payara.executeLocalAsAdmin("redeploy", "--name", name, war);
    return result.getExitStatus() + " " + result.getOutput();
  }

  /** Returns how many there are in this JVM of what an application may leave behind. */
  @GET
  @Path("census")
  public String census() throws Exception {
    return Census.take().toString();
  }

  /** Deploys an application and returns the command's exit status. */
  @POST
  @Path("deploy")
  public String deploy(@QueryParam("name") String name, @QueryParam("war") String war) {
    ClusterCommandResult result = payara.executeLocalAsAdmin("deploy", "--name", name, war);
    return result.getExitStatus() + " " + result.getOutput();
  }
}
