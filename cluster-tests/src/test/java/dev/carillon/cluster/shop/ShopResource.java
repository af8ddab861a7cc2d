package dev.carillon.cluster.shop;

import dev.carillon.Cluster;
import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.UserTransaction;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.util.stream.Collectors;

/** Does what a test tells it, and answers in plain lines. */
@Path("/")
@Produces("text/plain")
@ApplicationScoped
public class ShopResource {
  @PersistenceContext private EntityManager manager;
  @Resource private UserTransaction transaction;
  @Inject private Cluster cluster;
  @EJB private Sources sources;

  /** What is done in a transaction. */
  private interface Work {
    void run();
  }

  /** Returns the instances known: name and state. */
  @GET
  @Path("instances")
  public String instances() {
    return cluster.instances().stream()
        .map(known -> known.id().name() + " " + known.state())
        .collect(Collectors.joining("\n"));
  }

  /** Returns how many notifications this instance has accepted. */
  @GET
  @Path("head")
  public long head() {
    return cluster.status(cluster.self().id()).head();
  }

  /** Returns the name of an article, from the second-level cache if it is there. */
  @GET
  @Path("name")
  public String name(@QueryParam("type") String type, @QueryParam("id") long id) {
    return ((Article) manager.find(type(type), id)).name();
  }

  /** Says whether an article is in the second-level cache. */
  @GET
  @Path("cached")
  public boolean isCached(@QueryParam("type") String type, @QueryParam("id") long id) {
    return sources.jpa().contains(type(type), id);
  }

  private static Class<?> type(String name) {
    return name.equals("Versioned") ? Versioned.class : Plain.class;
  }

  /** Stores the articles 1 and 2 of each type anew. */
  @POST
  @Path("fill")
  public void fill() throws Exception {
    inTransaction(
        "commit",
        () -> {
          for (String type : new String[] {"Versioned", "Plain"}) {
            manager.createQuery("delete from " + type + " a").executeUpdate();
          }
          for (long id = 1; id <= 2; id++) {
            manager.persist(new Versioned(id, "old"));
            manager.persist(new Plain(id, "old"));
          }
        });
  }

  /** Renames an article in a transaction that is committed or rolled back. */
  @POST
  @Path("rename")
  public void rename(
      @QueryParam("type") String type,
      @QueryParam("id") long id,
      @QueryParam("name") String name,
      @QueryParam("end") String end)
      throws Exception {
    inTransaction(end, () -> ((Article) manager.find(type(type), id)).rename(name));
  }

  /** Removes an article. */
  @POST
  @Path("remove")
  public void remove(@QueryParam("type") String type, @QueryParam("id") long id) throws Exception {
    inTransaction("commit", () -> manager.remove(manager.find(type(type), id)));
  }

  /** Renames all articles of a type by one statement. */
  @POST
  @Path("bulk")
  public void bulk(@QueryParam("type") String type, @QueryParam("name") String name)
      throws Exception {
    inTransaction(
        "commit",
        () ->
            manager
                .createQuery("update " + type + " a set a.name = :name")
                .setParameter("name", name)
                .executeUpdate());
  }

  /** Renames all articles of a type by SQL. */
  @POST
  @Path("sql")
  public void sql(@QueryParam("type") String type, @QueryParam("name") String name)
      throws Exception {
    inTransaction(
        "commit",
        () ->
            manager
                .createNativeQuery("update " + type + " set name = '" + name + "'")
                .executeUpdate());
  }

  private void inTransaction(String end, Work work) throws Exception {
    transaction.begin();
    work.run();
    if (end.equals("commit")) {
      transaction.commit();
    } else {
      manager.flush();
      transaction.rollback();
    }
  }

  /** Evicts an article, a type without an id, or everything without a type. */
  @POST
  @Path("evict")
  public void evict(@QueryParam("type") String type, @QueryParam("id") long id) {
    if (type == null) {
      sources.jpa().evictAll();
    } else if (id == 0) {
      sources.jpa().evict(type(type));
    } else {
      sources.jpa().evict(type(type), id);
    }
  }

  /** Returns a price. */
  @GET
  @Path("price")
  public String price(@QueryParam("key") String key) {
    return String.valueOf(sources.prices().get(key));
  }

  /** Puts a price. */
  @POST
  @Path("price")
  public void put(@QueryParam("key") String key, @QueryParam("price") String price) {
    sources.prices().put(key, price);
  }
}
