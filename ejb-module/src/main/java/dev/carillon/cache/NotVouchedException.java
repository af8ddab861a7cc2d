package dev.carillon.cache;

import dev.carillon.contracts.InstanceId;
import java.util.List;

/**
 * An instance that may change the cache does not vouch that all it had to say has arrived, and the
 * cache is set not to be read then.
 */
public final class NotVouchedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String cache;
  private final List<InstanceId> instances;

  NotVouchedException(String cache, List<InstanceId> instances) {
    this.cache = cache;
    this.instances = List.copyOf(instances);
  }

  /** Returns the message, made when it is read: whoever falls back at each read needs none. */
  @Override
  public String getMessage() {
    return "near cache \""
        + cache
        + "\" is not read (carillon.cache."
        + cache
        + ".when-unsure is fail): "
        + (instances.isEmpty()
            ? "this instance has not met all others yet"
            : "nothing has been heard for too long from " + instances);
  }

  /** Returns who does not vouch; empty if this instance has not met all others yet. */
  public List<InstanceId> instances() {
    return instances;
  }
}
