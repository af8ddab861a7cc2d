package dev.carillon.rmi;

import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.MalformedFrameException;
import dev.carillon.contracts.Receipt;
import dev.carillon.contracts.RollAnswer;
import dev.carillon.tls.Party;
import java.io.IOException;
import javax.net.ssl.SSLException;

/**
 * Who is at the other end of a connection that was made, and as whom it may answer: its certificate
 * says so, whatever the answer says of itself.
 *
 * @param party who it is
 * @param cluster the cluster whose receipts are believed; empty if none are
 */
record Answerer(Party party, String cluster, Refusals refusals) {

  /** Refuses a receipt, an answer about rolls, or a status, of somebody else. */
  void require(Object answer) throws IOException {
    if (answer instanceof byte[] receipt) {
      require(cluster, receiverOf(receipt));
    } else if (answer instanceof InstanceStatus status) {
      require(status.cluster(), status.instance().name());
    }
  }

  /**
   * Says in the log if a connection has ended since the other end refuses this one: TLS has it that
   * who connects learns so only from what he reads first.
   */
  void ended(SSLException fault) {
    String why = String.valueOf(fault.getMessage());
    if (why.startsWith("Received fatal alert")) {
      refusals.notLetIn(party, why);
    }
  }

  private void require(String itsCluster, String name) throws IOException {
    if (!party.mayDeliverAs(itsCluster, name)) {
      String why = "may not answer as \"" + name + "\" of cluster \"" + itsCluster + "\"";
      refusals.notAllowed(party, "it " + why);
      throw new IOException("refused: " + party.subject() + " " + why);
    }
  }

  /** Returns no name at all if there is none, which nobody is. */
  private static String receiverOf(byte[] answer) {
    try {
      return Receipt.receiverOf(answer).name();
    } catch (MalformedFrameException e) {
      return answererOf(answer);
    }
  }

  private static String answererOf(byte[] answer) {
    try {
      return RollAnswer.senderOf(answer).name();
    } catch (MalformedFrameException e) {
      return "";
    }
  }
}
