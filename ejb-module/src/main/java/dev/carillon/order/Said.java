package dev.carillon.order;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.NotificationMessage;

/**
 * Which change it is, everywhere alike: its writer, and the version that the writer gave it.
 *
 * @param writer who said it
 * @param version its version, which its writer gives once
 */
record Said(InstanceId writer, long version) {
  /** Returns what the home's word is about. */
  static Said of(NotificationMessage turn) {
    InstanceId writer = turn.writer();
    if (writer == null) {
      throw new IllegalArgumentException(turn + " says of nobody's change whose turn it is");
    }
    return new Said(writer, turn.version());
  }
}
