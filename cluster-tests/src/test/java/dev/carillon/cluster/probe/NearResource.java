package dev.carillon.cluster.probe;

import dev.carillon.cache.NearCache;
import dev.carillon.event.CacheName;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.util.Objects;
import java.util.Set;

/**
 * Reads and changes near caches. Whoever reads says what the store would answer, so that the answer
 * tells whether the store was asked.
 */
@Path("/near")
@Produces("text/plain")
@ApplicationScoped
public class NearResource {
  @Inject
  @CacheName("catalog")
  private NearCache<String, String> catalog;

  @Inject
  @CacheName("stock")
  private NearCache<Integer, Long> stock;

  @Inject
  @CacheName("places")
  private NearCache<Place, String> places;

  /** Says whether all instances vouch for the catalog. */
  @GET
  @Path("vouched")
  public boolean isVouchedFor() {
    return catalog.isVouchedFor();
  }

  /** Returns an item of the catalog; what is loaded carries a tag. */
  @GET
  @Path("catalog/{key}")
  public String item(
      @PathParam("key") String key,
      @QueryParam("store") String store,
      @QueryParam("tag") @DefaultValue("none") String tag) {
    return Objects.requireNonNull(catalog.get(key, absent -> store, Set.of(tag)));
  }

  /** Updates an item of the catalog. */
  @POST
  @Path("catalog/{key}")
  public String update(@PathParam("key") String key, @QueryParam("value") String value) {
    return catalog.update(key, stored -> value);
  }

  /** Flushes what carries a tag. */
  @POST
  @Path("tags/{tag}")
  public void flushTag(@PathParam("tag") String tag) {
    catalog.flushTag(tag);
  }

  /** Returns how many there are of something. */
  @GET
  @Path("stock/{number}")
  public long stock(@PathParam("number") int number, @QueryParam("store") long store) {
    return Objects.requireNonNull(stock.get(number, absent -> store));
  }

  /** Removes something. */
  @POST
  @Path("stock/{number}")
  public void removeStock(@PathParam("number") int number) {
    stock.remove(number);
  }

  /** Returns what is at a place. */
  @GET
  @Path("places/{x}/{y}")
  public String at(
      @PathParam("x") int x, @PathParam("y") int y, @QueryParam("store") String store) {
    return Objects.requireNonNull(places.get(new Place(x, y), absent -> store));
  }

  /** Removes what is at a place. */
  @POST
  @Path("places/{x}/{y}")
  public void removeAt(@PathParam("x") int x, @PathParam("y") int y) {
    places.remove(new Place(x, y));
  }
}
