package dev.carillon.cluster.probe;

import dev.carillon.cache.NearCache;
import dev.carillon.event.CacheName;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Changes the catalog in a transaction that stays open until it is told to end. */
@Path("/near-transaction")
@Produces("text/plain")
@ApplicationScoped
public class NearTransactionResource {
  @Inject
  @CacheName("catalog")
  private NearCache<String, String> catalog;

  @Inject private Gate gate;
  @Resource private UserTransaction transaction;

  /** Puts a value, or flushes the key if there is none, and says what was read when. */
  @POST
  public String inTransaction(
      @QueryParam("key") String key,
      @QueryParam("value") @Nullable String value,
      @QueryParam("end") String end)
      throws Exception {
    List<String> said = new ArrayList<>();
    transaction.begin();
    if (value == null) {
      catalog.flushKey(key);
    } else {
      catalog.put(key, value);
    }
    said.add("within: " + catalog.get(key, absent -> "loaded within"));
    gate.pass();
    if (end.equals("commit")) {
      transaction.commit();
    } else {
      transaction.rollback();
    }
    said.add("after: " + catalog.get(key, absent -> "loaded after"));
    return String.join("\n", said);
  }

  /** Says whether a transaction waits for its end. */
  @GET
  @Path("waiting")
  public boolean isWaiting() {
    return gate.isWaiting();
  }

  /** Lets the transaction end. */
  @POST
  @Path("go")
  public void go() {
    gate.open();
  }
}
