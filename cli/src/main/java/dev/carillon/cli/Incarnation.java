package dev.carillon.cli;

import dev.carillon.contracts.InstanceId;

/**
 * How an incarnation is written: it is a number of 64 bits, more than many readers of JSON bear.
 */
final class Incarnation {
  private Incarnation() {}

  /** Returns all of its hexadecimal digits. */
  static String of(InstanceId instance) {
    return String.format("%016x", instance.incarnation());
  }

  /** Returns its last four, as logs and reports have them. */
  static String brief(InstanceId instance) {
    return String.format("%04x", instance.incarnation() & 0xffff);
  }
}
