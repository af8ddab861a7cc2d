package dev.carillon.receive;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.Receipt;

/**
 * One sender's stream to this instance, in one epoch, and how much of it has arrived. Its lock is
 * held while a batch is taken, so that a call that timed out cannot run beside its retry.
 */
final class Session {
  private final Introduction sender;
  private final long epoch;
  private final long openedAt;
  private final OpenMarks open = new OpenMarks();
  private volatile long received;
  private boolean closed;

  Session(Introduction sender, long epoch, long openedAt) {
    this.sender = sender;
    this.epoch = epoch;
    this.openedAt = openedAt;
  }

  Introduction sender() {
    return sender;
  }

  long epoch() {
    return epoch;
  }

  long openedAt() {
    return openedAt;
  }

  OpenMarks open() {
    return open;
  }

  long received() {
    return received;
  }

  /** To be called with this session's lock, when all up to here has been handed on. */
  void receivedUpTo(long sequence) {
    if (sequence > received) {
      received = sequence;
    }
  }

  /** Nothing can be taken any more: the stream is to be opened anew. Called with its lock. */
  void close() {
    closed = true;
  }

  /** To be called with this session's lock. */
  boolean isClosed() {
    return closed;
  }

  /** Needs no lock: what has arrived is open before it counts as received. */
  InstanceStatus.Sender status() {
    long arrived = received;
    return new InstanceStatus.Sender(sender.instance(), arrived, open.applied(arrived));
  }

  Receipt receipt(InstanceId self, long stamp) {
    return open.receipt(self, epoch, received, stamp);
  }
}
