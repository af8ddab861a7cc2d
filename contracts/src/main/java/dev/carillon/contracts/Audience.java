package dev.carillon.contracts;

import java.io.Serializable;

/**
 * Whom a notification addresses. It narrows, it never widens: a flush reaches only instances that
 * hold the cache, whatever the audience.
 */
public sealed interface Audience extends Serializable {

  /** Every instance of a role. */
  record Role(String role) implements Audience {
    public Role {
      Names.require("role", role);
    }

    @Override
    public String toString() {
      return "role " + role;
    }
  }

  /** The instance of a name: server name + "/" + application. */
  record Instance(String name) implements Audience {
    public Instance {
      Names.require("instance name", name);
    }

    @Override
    public String toString() {
      return "instance " + name;
    }
  }

  /** Every instance of the cluster. */
  record Everyone() implements Audience {
    @Override
    public String toString() {
      return "everyone";
    }
  }

  /** Returns the audience of a role. */
  static Audience role(String role) {
    return new Role(role);
  }

  /** Returns the audience of one instance. */
  static Audience instance(String name) {
    return new Instance(name);
  }

  /** Returns the audience of all instances. */
  static Audience everyone() {
    return new Everyone();
  }

  /** Says whether an instance with this name and role belongs to the audience. */
  default boolean includes(InstanceId instance, String role) {
    if (this instanceof Role only) {
      return only.role().equals(role);
    }
    if (this instanceof Instance only) {
      return only.name().equals(instance.name());
    }
    return true;
  }
}
