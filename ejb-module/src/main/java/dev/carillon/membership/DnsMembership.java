package dev.carillon.membership;

import dev.carillon.contracts.Address;
import dev.carillon.contracts.Introduction;
import dev.carillon.telemetry.LogLine;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The addresses that the DNS has for one name, as {@code carillon.dns} names it. A name that has
 * none, or is not known, is an answer: nobody is there yet. Only silence is none.
 */
public final class DnsMembership implements MembershipSource {
  /** How long a new name may take until it is known; a name server remembers that it was not. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Address name;
  private final Lookup lookup;

  /** How often it has named nobody, one time after the other. */
  private int inVain;

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
    Set<Address> named =
        lookup.all(name.host()).stream()
            .map(each -> new Address(each, name.port()))
            .collect(Collectors.toSet());
    noteWhetherAnybody(named.isEmpty());
    return named;
  }

  /** Says once that nobody is named for long: at least this instance ought to be. */
  private void noteWhetherAnybody(boolean nobody) {
    inVain = nobody ? inVain + 1 : 0;
    if (inVain == PATIENCE.dividedBy(period())) {
      LogLine.NOBODY_NAMED.log(describe(), PATIENCE.toMillis());
    }
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
