package dev.carillon.demo.web;

import dev.carillon.demo.cluster.InstanceRow;
import dev.carillon.demo.cluster.InstanceTable;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** The table of instances. */
@Path("instances")
@Produces(MediaType.APPLICATION_JSON)
@RequestScoped
public class InstancesResource {
  @Inject private InstanceTable table;

  /** Returns one row per instance, this one first; one that does not answer says so. */
  @GET
  public List<InstanceRow> all() {
    return table.rows();
  }
}
