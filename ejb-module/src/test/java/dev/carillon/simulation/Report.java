package dev.carillon.simulation;

import dev.carillon.backlog.Accepted;
import dev.carillon.contracts.DeliveryReport.Delivery;
import dev.carillon.contracts.Outcome;
import dev.carillon.simulation.Ledger.Said;
import java.util.List;

/** What a sender says became of one broadcast, which must be what the receivers know of it. */
final class Report {
  private final World world;
  private final Node sender;
  private final Accepted accepted;
  private final List<Said> said;

  Report(World world, Node sender, Accepted accepted, List<Said> said) {
    this.world = world;
    this.sender = sender;
    this.accepted = accepted;
    this.said = said;
  }

  void follow() {
    accepted.onSettled(() -> world.schedule.in(0, sender.host, this::check));
  }

  void check() {
    for (int i = 0; i < said.size(); i++) {
      check(said.get(i), accepted.part(List.of(i)));
    }
  }

  /** Says whether nothing is pending, which is so in the end. */
  boolean isSettled() {
    return accepted.deliveries().stream()
        .noneMatch(
            delivery ->
                delivery.outcome() == Outcome.PENDING
                    && !world.node(delivery.instance()).observers.isStuck());
  }

  boolean isOfLiving() {
    return !sender.isGone();
  }

  /** What is said of several notifications is the worst of them, so each is looked at alone. */
  private void check(Said each, Accepted part) {
    for (Delivery delivery : part.deliveries()) {
      Node receiver = world.node(delivery.instance());
      Account account = receiver.accounts.of(sender);
      if (!holds(delivery.outcome(), account, each)) {
        throw new ContractBroken(
            String.format(
                "%s reports %s %s at %s: applied %s, failed %s, covered %s, told %s",
                sender.instance(),
                each,
                delivery.outcome(),
                delivery.instance(),
                account.isApplied(each),
                account.hasFailed(each),
                account.isCovered(each),
                account.isTold(each)));
      }
    }
  }

  /**
   * A sender cannot know that a call it gave up arrived, so it may say less than is true. Failed is
   * also what has collapsed, even before observers are told of it.
   */
  private static boolean holds(Outcome outcome, Account account, Said said) {
    boolean applied = account.isApplied(said);
    return switch (outcome) {
      case APPLIED ->
          said.isStamped() ? applied && !account.hasFailed(said) : account.isCovered(said);
      case COVERED -> applied || account.isCovered(said);
      case LOST ->
          applied
              || account.isCovered(said)
              || account.isTold(said)
              || account.received() >= said.number();
      case FAILED, PENDING, UNREACHABLE, LEFT -> true;
    };
  }

  @Override
  public String toString() {
    return sender.instance() + "'s report of " + said + ": " + accepted.deliveries();
  }
}
