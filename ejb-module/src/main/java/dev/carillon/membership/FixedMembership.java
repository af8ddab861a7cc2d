package dev.carillon.membership;

import dev.carillon.contracts.Address;
import dev.carillon.contracts.Introduction;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The addresses of a list, as {@code carillon.members} has it. */
public final class FixedMembership implements MembershipSource {
  private final Set<Address> addresses;

  /** Makes a source that always answers with these addresses. */
  public FixedMembership(Set<Address> addresses) {
    this.addresses = Set.copyOf(addresses);
  }

  /** Says whether nobody is in the list. */
  public boolean isEmpty() {
    return addresses.isEmpty();
  }

  @Override
  public Set<Address> refresh(Introduction self) {
    return addresses;
  }

  @Override
  public void close() {}

  @Override
  public String describe() {
    return addresses.stream()
        .map(Address::toString)
        .collect(Collectors.toCollection(TreeSet::new))
        .toString();
  }
}
