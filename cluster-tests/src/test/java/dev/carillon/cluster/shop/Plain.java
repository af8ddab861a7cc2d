package dev.carillon.cluster.shop;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** An article without a version. */
@Entity
public class Plain implements Article {
  @Id private long id;
  private String name = "";

  public Plain() {}

  /** Makes one. */
  public Plain(long id, String name) {
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
