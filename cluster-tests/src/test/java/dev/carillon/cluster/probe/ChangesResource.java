package dev.carillon.cluster.probe;

import dev.carillon.cache.CacheNotifications;
import dev.carillon.cache.CacheSelector;
import dev.carillon.cache.NearCache;
import dev.carillon.contracts.Operation;
import dev.carillon.event.CacheItemChanged;
import dev.carillon.event.CacheName;
import dev.carillon.event.CacheRegionChanged;
import dev.carillon.event.Region;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Changes the catalog, and writes down what it is told of changes. */
@Path("/changes")
@Produces("text/plain")
@ApplicationScoped
public class ChangesResource {
  private final List<String> lines = new CopyOnWriteArrayList<>();

  @Inject private CacheNotifications notifications;

  @Inject
  @CacheName("catalog")
  private NearCache<String, String> catalog;

  void item(@Observes @CacheName("catalog") CacheItemChanged changed) {
    lines.add("item " + changed.operation() + " " + changed.region() + "/" + changed.key());
  }

  void itemOfRegion(@Observes @CacheName("catalog") @Region("eu") CacheItemChanged changed) {
    lines.add("eu " + changed.operation() + " " + changed.region() + "/" + changed.key());
  }

  void region(@Observes @CacheName("catalog") @Region("eu") CacheRegionChanged changed) {
    lines.add("eu " + changed.operation() + " by " + changed.sender().name());
  }

  /** Subscribes to what is done to an item. */
  @POST
  @Path("of/{region}/{key}")
  public void subscribe(@PathParam("region") String region, @PathParam("key") String key) {
    notifications.subscribe(
        CacheSelector.item("catalog", region, key),
        EnumSet.of(Operation.REPLACE_ITEM, Operation.REMOVE_ITEM),
        change -> lines.add("called " + change.operation() + " by " + change.sender().name()));
  }

  /** Creates a region. */
  @POST
  @Path("{region}")
  public void create(@PathParam("region") String region) {
    catalog.createRegion(region);
  }

  /** Replaces an item. */
  @POST
  @Path("{region}/{key}")
  public void replace(@PathParam("region") String region, @PathParam("key") String key) {
    catalog.region(region).replace(key, "new");
  }

  /** Returns what it was told, a line each. */
  @GET
  public String lines() {
    return String.join("\n", lines);
  }
}
