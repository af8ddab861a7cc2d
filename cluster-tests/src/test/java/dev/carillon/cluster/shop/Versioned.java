package dev.carillon.cluster.shop;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Version;

/** An article with a version. */
@Entity
public class Versioned implements Article {
  @Id private long id;
  @Version private long version;
  private String name = "";

  public Versioned() {}

  /** Makes one. */
  public Versioned(long id, String name) {
    this.id = id;
    this.name = name;
  }

  /** Returns its id. */
  public long id() {
    return id;
  }

  @Override
  public void rename(String anew) {
    name = anew;
  }

  @Override
  public String name() {
    return name;
  }
}
