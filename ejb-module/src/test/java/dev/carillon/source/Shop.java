package dev.carillon.source;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Persistence;
import jakarta.persistence.Version;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A persistence unit of one instance; those of one database share what they store. */
final class Shop implements AutoCloseable {
  final EntityManagerFactory factory;

  Shop(String database, String instance) {
    factory =
        Persistence.createEntityManagerFactory(
            "shop",
            Map.of(
                "jakarta.persistence.jdbc.url",
                "jdbc:h2:mem:" + database + ";MODE=LEGACY;DB_CLOSE_DELAY=-1",
                "eclipselink.session-name",
                database + "-" + instance));
  }

  /** Does something in a transaction, and commits it. */
  void change(Consumer<EntityManager> change) {
    inTransaction(
        manager -> {
          change.accept(manager);
          return true;
        });
  }

  private void inTransaction(Function<EntityManager, Boolean> work) {
    try (EntityManager manager = factory.createEntityManager()) {
      manager.getTransaction().begin();
      if (work.apply(manager)) {
        manager.getTransaction().commit();
      } else {
        manager.getTransaction().rollback();
      }
    }
  }

  /** Does something in a transaction, and rolls it back. */
  void changeInVain(Consumer<EntityManager> change) {
    inTransaction(
        manager -> {
          change.accept(manager);
          return false;
        });
  }

  /** Returns the name of a product, from the second-level cache if it is there. */
  String name(long id) {
    try (EntityManager manager = factory.createEntityManager()) {
      return Objects.requireNonNull(manager.find(Product.class, id)).name;
    }
  }

  /** Returns the town of a customer, from the second-level cache if it is there. */
  String town(String id) {
    try (EntityManager manager = factory.createEntityManager()) {
      return Objects.requireNonNull(manager.find(Customer.class, id)).town;
    }
  }

  boolean caches(Class<?> type, Object id) {
    return factory.getCache().contains(type, id);
  }

  @Override
  public void close() {
    factory.close();
  }

  /** With a version. */
  @Entity(name = "Product")
  public static class Product {
    @Id long id;
    @Version long version;
    String name = "";

    public Product() {}

    Product(long id, String name) {
      this.id = id;
      this.name = name;
    }
  }

  /** A product of an inheritance tree. */
  @Entity(name = "Book")
  public static class Book extends Product {
    public Book() {}

    Book(long id, String name) {
      super(id, name);
    }
  }

  /** Without a version. */
  @Entity(name = "Customer")
  public static class Customer {
    @Id String id = "";
    String name = "";
    String town = "";

    public Customer() {}

    Customer(String id) {
      this.id = id;
    }
  }

  /** The database makes its ids. */
  @Entity(name = "Purchase")
  public static class Purchase {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    @Nullable Integer id;

    int amount;
  }

  /** Has an id of two parts. */
  @Entity(name = "Stock")
  @IdClass(Place.class)
  public static class Stock {
    @Id int shelf;
    @Id int box;
    int amount;

    public Stock() {}

    Stock(int shelf, int box) {
      this.shelf = shelf;
      this.box = box;
    }
  }

  /** The id of stock. */
  public static class Place {
    int shelf;
    int box;

    public Place() {}

    Place(int shelf, int box) {
      this.shelf = shelf;
      this.box = box;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Place place && shelf == place.shelf && box == place.box;
    }

    @Override
    public int hashCode() {
      return 31 * shelf + box;
    }
  }

  /** Is not cached. */
  @Entity(name = "Visit")
  @Cacheable(false)
  public static class Visit {
    @Id long id;

    public Visit() {}

    Visit(long id) {
      this.id = id;
    }
  }
}
