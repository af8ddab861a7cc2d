package dev.carillon;

import dev.carillon.config.CarillonConfig;
import dev.carillon.membership.DnsMembership;
import dev.carillon.membership.FixedMembership;
import dev.carillon.membership.MembershipSource;
import java.util.Optional;
import java.util.function.Supplier;

/** The choice of where an instance looks for others: what is set, else what the server has. */
public final class Sources {
  private Sources() {}

  /** Returns the source of an instance whose server has none: what is set, else nobody. */
  public static MembershipSource of(CarillonConfig config) {
    return of(config, Optional::empty);
  }

  /**
   * Returns the source of an instance.
   *
   * @param server the server's own, asked for if nothing is set
   */
  public static MembershipSource of(
      CarillonConfig config, Supplier<Optional<MembershipSource>> server) {
    if (config.dns().isPresent()) {
      return new DnsMembership(config.dns().get());
    }
    FixedMembership members = new FixedMembership(config.members());
    return members.isEmpty() ? server.get().orElse(members) : members;
  }
}
