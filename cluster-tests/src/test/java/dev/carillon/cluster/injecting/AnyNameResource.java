package dev.carillon.cluster.injecting;

import dev.carillon.cache.NearCaches;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Application;
import java.util.Objects;

/** Reads caches whose names are known at run time only. */
@Path("/")
@Produces("text/plain")
@ApplicationScoped
public class AnyNameResource {
  @Inject private NearCaches caches;

  /** The REST root. */
  @ApplicationPath("/")
  public static class Root extends Application {}

  /** Returns what a cache has under a key. */
  @GET
  @Path("{cache}/{key}")
  public String read(
      @PathParam("cache") String cache,
      @PathParam("key") String key,
      @QueryParam("store") String store) {
    return Objects.requireNonNull(
        caches.cache(cache, String.class, String.class).get(key, absent -> store));
  }
}
