package dev.carillon.simulation;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Receipt;
import java.util.HashMap;
import java.util.Map;

/** What became of everybody's notifications at one receiver. */
final class Accounts {
  private final World world;
  private final Node receiver;
  private final Map<Long, Account> accounts = new HashMap<>();

  /** The newest incarnation of each name that was offered an epoch. */
  private final Map<Integer, Long> newest = new HashMap<>();

  Accounts(World world, Node receiver) {
    this.world = world;
    this.receiver = receiver;
  }

  Account of(Node sender) {
    return accounts.computeIfAbsent(
        sender.instance().incarnation(), incarnation -> new Account(sender.ledger, receiver));
  }

  /** A call was answered with an offer: from now on nobody before the caller may open a session. */
  void offered(Node sender) {
    newest.merge(sender.name, sender.instance().incarnation(), Math::max);
  }

  /** A batch was answered: all that the receipt takes in must have left the copies by now. */
  void answered(Node sender, Receipt receipt, Copies copies) {
    Account account = of(sender);
    if (account.epoch() != receipt.epoch()
        && newest.getOrDefault(sender.name, 0L) > sender.instance().incarnation()) {
      throw new ContractBroken(sender.instance() + " opens a session after its successor's call");
    }
    account.answered(receipt, copies);
  }

  Account of(InstanceId sender) {
    return of(world.node(sender));
  }

  /** Returns what is wrong with what observers know; null if nothing is. */
  String unsettled() {
    for (Map.Entry<Long, Account> each : accounts.entrySet()) {
      Object said = each.getValue().unsettled();
      if (said != null) {
        return receiver.instance() + " knows nothing of " + said + " of #" + each.getKey();
      }
    }
    return null;
  }
}
