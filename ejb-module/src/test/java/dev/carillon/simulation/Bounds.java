package dev.carillon.simulation;

import dev.carillon.contracts.InstanceStatus.Peer;
import dev.carillon.contracts.NotificationMessage;

/** What must be bounded at one node: its cursors by the truth, its memory by the settings. */
final class Bounds {
  /** How much more may wait for observers than the limit: what nothing can stand for. */
  private static final int SLACK = 64;

  private final World world;
  private final Node node;

  /** How much waits for observers at the least. */
  private int waiting;

  Bounds(World world, Node node) {
    this.world = world;
    this.node = node;
  }

  void arrived(NotificationMessage message) {
    waiting += isCounted(message) ? 1 : 0;
  }

  void applied(NotificationMessage message) {
    waiting -= isCounted(message) ? 1 : 0;
  }

  void collapsed(int notifications) {
    waiting -= notifications;
  }

  /** What stands for others may never be applied, so it is left out of the account. */
  private static boolean isCounted(NotificationMessage message) {
    return message.version() != 0 || message.key() != null;
  }

  void checkWaiting() {
    if (waiting > world.weather.maxWaiting + SLACK) {
      throw new ContractBroken(node.instance() + " lets " + waiting + " wait for observers");
    }
  }

  /** No cursor is past what the peer has, and the ring is no longer than it may be. */
  void checkCursors() {
    if (node.outbound.badReceipts() > 0) {
      throw new ContractBroken(node.instance() + " refused a receipt");
    }
    long done = node.ledger.head();
    for (Peer peer : node.outbound.peers()) {
      long received = world.node(peer.instance()).accounts.of(node).received();
      if (peer.acknowledged() > received || peer.applied() > peer.acknowledged()) {
        throw new ContractBroken(
            String.format(
                "%s believes that %s has %d, %d applied, but it has %d",
                node.instance(), peer.instance(), peer.acknowledged(), peer.applied(), received));
      }
      long meeting = node.ledger.meeting(peer.instance());
      done = Math.min(done, Math.max(peer.acknowledged(), meeting));
    }
    long kept = node.ledger.head() - done - node.outbound.counters().get("truncated");
    if (kept > world.weather.backlog) {
      throw new ContractBroken(node.instance() + " keeps " + kept + " notifications");
    }
  }
}
