package dev.carillon.membership;

import dev.carillon.contracts.Address;
import dev.carillon.contracts.Introduction;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Where addresses to greet come from. A source only adds: that it does not list an address any more
 * says nothing about the instance there. Calls come from one thread and may block.
 */
public interface MembershipSource extends AutoCloseable {
  /**
   * Makes this instance findable for a while, and returns the addresses of all that are.
   *
   * @throws Exception if the source is not available now; it is asked again later
   */
  Set<Address> refresh(Introduction self) throws Exception;

  /** Returns how long after one answer the source is asked again. */
  default Duration period() {
    return Duration.ofSeconds(2);
  }

  /** Returns why none of those that it shows can be met from here, if that is so. */
  default Optional<String> aloneBecause() {
    return Optional.empty();
  }

  /** Takes back what was published; a source that is gone already is no error. */
  @Override
  void close();

  /** Returns the source's name for logs and status. */
  String describe();
}
