package dev.carillon.membership;

import dev.carillon.contracts.Address;
import dev.carillon.contracts.Introduction;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The addresses that the DNS has for one name, as {@code carillon.dns} names it. A name that has
 * none, or is not known, is an answer: nobody is there yet. Only silence is none.
 */
public final class DnsMembership implements MembershipSource {
  private final Address name;
  private final Lookup lookup;

  /** Finds out which addresses a name has. */
  @FunctionalInterface
  interface Lookup {
    /**
     * Returns the literal addresses of a name; none if it is not known.
     *
     * @throws IOException if nobody answers
     */
    Set<String> all(String name) throws IOException;
  }

  /**
   * Makes a source that asks the name servers of this host.
   *
   * @param name the name, and the port at each of its addresses
   */
  public DnsMembership(Address name) {
    this(name, new DnsLookup());
  }

  DnsMembership(Address name, Lookup lookup) {
    this.name = name;
    this.lookup = lookup;
  }

  @Override
  public Set<Address> refresh(Introduction self) throws IOException {
    return lookup.all(name.host()).stream()
        .map(each -> new Address(each, name.port()))
        .collect(Collectors.toSet());
  }

  @Override
  public Duration period() {
    return Duration.ofSeconds(5);
  }

  @Override
  public void close() {}

  @Override
  public String describe() {
    return "DNS, " + name;
  }
}
