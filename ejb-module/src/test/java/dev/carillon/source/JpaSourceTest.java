package dev.carillon.source;

import static dev.carillon.contracts.NotificationMessage.flush;
import static dev.carillon.contracts.NotificationMessage.flushKey;
import static dev.carillon.contracts.NotificationMessage.flushRegion;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.source.Shop.Book;
import dev.carillon.source.Shop.Customer;
import dev.carillon.source.Shop.Place;
import dev.carillon.source.Shop.Product;
import dev.carillon.source.Shop.Purchase;
import dev.carillon.source.Shop.Stock;
import dev.carillon.source.Shop.Visit;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceException;
import jakarta.persistence.criteria.CriteriaUpdate;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.persistence.descriptors.DescriptorEvent;
import org.eclipse.persistence.descriptors.DescriptorEventAdapter;
import org.eclipse.persistence.sessions.DatabaseSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** EclipseLink with H2, which commits without JTA; with JTA it is tested in a container. */
class JpaSourceTest {
  private static final String PRODUCTS = Product.class.getName();
  private static final String CUSTOMERS = Customer.class.getName();

  private final Around around = new Around();
  private Shop shop;
  private JpaSource source;

  @BeforeEach
  void open(TestInfo test) {
    shop = new Shop(test.getDisplayName().replaceAll("\\W", ""), "a");
    shop.change(
        manager -> {
          manager.persist(new Product(1, "bell"));
          manager.persist(new Product(2, "rope"));
          manager.persist(new Book(3, "chimes"));
          manager.persist(new Customer("c1"));
          manager.persist(new Stock(1, 2));
        });
    source = JpaSource.of(shop.factory);
    around.caches.register("jpa", source);
    load();
  }

  private void load() {
    try (EntityManager manager = shop.factory.createEntityManager()) {
      manager.createQuery("select p from Product p order by p.id").getResultList();
      manager.createQuery("select c from Customer c").getResultList();
      manager.createQuery("select s from Stock s").getResultList();
    }
    assertThat(shop.caches(Product.class, 1L)).isTrue();
  }

  @AfterEach
  void close() {
    shop.close();
  }

  @Test
  void flushOfAnIdEvictsTheEntity() {
    around.hear(flushKey("jpa", PRODUCTS, 1L), flushKey("jpa", CUSTOMERS, "c1"));

    assertThat(shop.caches(Product.class, 1L)).isFalse();
    assertThat(shop.caches(Customer.class, "c1")).isFalse();
    assertThat(shop.caches(Product.class, 2L)).isTrue();
    assertThat(shop.name(1)).isEqualTo("bell");
  }

  @Test
  void flushOfARegionEvictsTheClassAndWhatInheritsIt() {
    around.hear(flushRegion("jpa", PRODUCTS));

    assertThat(shop.caches(Product.class, 2L)).isFalse();
    assertThat(shop.caches(Book.class, 3L)).isFalse();
    assertThat(shop.caches(Customer.class, "c1")).isTrue();
  }

  @Test
  void flushOfTheCacheEvictsAll() {
    around.hear(flush("jpa"));

    assertThat(shop.caches(Product.class, 1L)).isFalse();
    assertThat(shop.caches(Customer.class, "c1")).isFalse();
  }

  @Test
  void idOfAnotherTypeEvictsTheClass() {
    around.hear(flushKey("jpa", PRODUCTS, 1));

    assertThat(shop.caches(Product.class, 2L)).isFalse();
    assertThat(shop.caches(Customer.class, "c1")).isTrue();
  }

  @Test
  void regionThatIsNoEntityEvictsAllAndIsNotLoaded() {
    around.hear(flushKey("jpa", "java.lang.String", 1L));

    assertThat(shop.caches(Product.class, 1L)).isFalse();
    assertThat(shop.caches(Customer.class, "c1")).isFalse();
  }

  @Test
  void changesAreToldAfterTheCommit() {
    shop.change(
        manager -> {
          manager.find(Product.class, 1L).name = "gong";
          manager.remove(manager.find(Customer.class, "c1"));
          manager.persist(new Book(4, "carols"));
          manager.flush();
          assertThat(around.told).isEmpty();
        });

    assertThat(around.told)
        .containsExactlyInAnyOrder(
            "FLUSH jpa/" + PRODUCTS + "/1",
            "FLUSH jpa/" + CUSTOMERS + "/c1",
            "FLUSH jpa/" + PRODUCTS + "/4");
  }

  @Test
  void whatIsRolledBackIsNotTold() {
    shop.changeInVain(
        manager -> {
          manager.find(Product.class, 1L).name = "gong";
          manager.flush();
          manager.createQuery("update Customer c set c.name = 'x'").executeUpdate();
        });

    assertThat(around.told).isEmpty();
    assertThat(shop.name(1)).isEqualTo("bell");
  }

  @Test
  void whatIsReadOrNotCachedIsNotTold() {
    shop.change(manager -> manager.persist(new Visit(1)));
    shop.name(1);

    assertThat(around.told).isEmpty();
  }

  @Test
  void idThatTheDatabaseMakesIsTold() {
    Purchase purchase = new Purchase();
    shop.change(manager -> manager.persist(purchase));

    assertThat(around.told)
        .containsExactly("FLUSH jpa/" + Purchase.class.getName() + "/" + purchase.id);
  }

  @Test
  void idThatCannotTravelIsToldAsItsClass() {
    shop.change(manager -> manager.find(Stock.class, new Place(1, 2)).amount = 7);

    assertThat(around.told).containsExactly("FLUSH jpa/" + Stock.class.getName());
  }

  @Test
  void bulkChangesAreToldAsTheirClass() {
    shop.change(manager -> manager.createQuery("update Book b set b.name = 'x'").executeUpdate());
    assertThat(around.told).containsExactly("FLUSH jpa/" + PRODUCTS);
    around.told.clear();

    shop.change(manager -> manager.createQuery("delete from Customer c").executeUpdate());
    assertThat(around.told).containsExactly("FLUSH jpa/" + CUSTOMERS);
    around.told.clear();

    shop.change(JpaSourceTest::updateByCriteria);
    assertThat(around.told).containsExactly("FLUSH jpa/" + PRODUCTS);
  }

  private static void updateByCriteria(EntityManager manager) {
    CriteriaUpdate<Product> update =
        manager.getCriteriaBuilder().createCriteriaUpdate(Product.class);
    update.from(Product.class);
    manager.createQuery(update.set("name", "y")).executeUpdate();
  }

  @Test
  void evictionsByTheApplicationAreTold() {
    source.cache().evict(Product.class, 1L);
    source.cache().evict(Book.class);
    source.cache().evictAll();

    assertThat(around.told)
        .containsExactly("FLUSH jpa/" + PRODUCTS + "/1", "FLUSH jpa/" + PRODUCTS, "FLUSH jpa");
    assertThat(source.cache().contains(Product.class, 1L)).isFalse();
  }

  @Test
  void whatIsEvictedForOthersIsNotToldAgain() {
    around.hear(flushKey("jpa", PRODUCTS, 1L), flushRegion("jpa", CUSTOMERS), flush("jpa"));
    around.advance(Around.SETTLE);

    assertThat(around.told).isEmpty();
  }

  @Test
  void afterTheEndOfTheRegistrationNothingIsToldAndAllGoesOn() {
    around.caches.close();

    shop.change(manager -> manager.find(Product.class, 1L).name = "gong");
    source.cache().evictAll();

    assertThat(around.told).isEmpty();
    assertThat(shop.name(1)).isEqualTo("gong");
  }

  @Test
  void closedFactoryIsLeftAlone() {
    shop.close();

    around.hear(flushKey("jpa", PRODUCTS, 1L), flushRegion("jpa", PRODUCTS), flush("jpa"));
    shop = new Shop("afterwards", "a");
  }

  @Test
  void factoryOfAnotherProviderIsRefused() {
    EntityManagerFactory other =
        (EntityManagerFactory)
            Proxy.newProxyInstance(
                EntityManagerFactory.class.getClassLoader(),
                new Class<?>[] {EntityManagerFactory.class},
                (proxy, method, arguments) -> {
                  throw new PersistenceException("planted");
                });

    assertThatThrownBy(() -> JpaSource.of(other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the factory must be one of EclipseLink but is a ");
  }

  /**
   * A query has read its rows, a flush comes, and only then the query puts the old state into the
   * cache. It is evicted again when such queries have ended.
   */
  @Test
  void whatALateQueryPutBackIsEvictedAgain() {
    DatabaseSession session = shop.factory.unwrap(DatabaseSession.class);
    session.getIdentityMapAccessor().initializeAllIdentityMaps();
    AtomicInteger built = new AtomicInteger();
    whenBuilt(
        session,
        () -> {
          if (built.incrementAndGet() == 1) {
            changeElsewhere("update PRODUCT set NAME = 'gong' where ID = 2");
            around.hear(flushKey("jpa", PRODUCTS, 2L));
          }
        });
    load();
    assertThat(built).as("read from the database").hasValueGreaterThan(1);
    assertThat(shop.name(2)).as("control: the old state was put back").isEqualTo("rope");

    around.advance(Around.SETTLE);

    assertThat(shop.name(2)).isEqualTo("gong");
  }

  private static void whenBuilt(DatabaseSession session, Runnable task) {
    session
        .getClassDescriptor(Product.class)
        .getEventManager()
        .addListener(
            new DescriptorEventAdapter() {
              @Override
              public void postBuild(DescriptorEvent event) {
                task.run();
              }
            });
  }

  @Test
  void writerWithoutAVersionKeepsNothingThatOthersChangedMeanwhile() {
    renameWhileTheOtherMoves();

    assertThat(shop.town("c1")).isEqualTo("Bruges");
  }

  @Test
  void withoutRegistrationSuchAWriterDoes() {
    around.caches.close();

    renameWhileTheOtherMoves();

    assertThat(shop.town("c1")).as("the control: what the writer had read").isEmpty();
  }

  /** Reads a customer, whom somebody else moves to another town, and then stores a new name. */
  private void renameWhileTheOtherMoves() {
    shop.change(
        manager -> {
          Customer customer = manager.find(Customer.class, "c1");
          changeElsewhere("update CUSTOMER set TOWN = 'Bruges' where ID = 'c1'");
          around.hear(flushKey("jpa", CUSTOMERS, "c1"));
          customer.name = "Anna";
        });
  }

  @Test
  void nativeSqlIsNotTold() {
    changeElsewhere("update PRODUCT set NAME = 'gong' where ID = 1");

    assertThat(around.told).isEmpty();
  }

  /** Native SQL is as good as another instance. */
  private void changeElsewhere(String sql) {
    shop.change(manager -> manager.createNativeQuery(sql).executeUpdate());
  }
}
