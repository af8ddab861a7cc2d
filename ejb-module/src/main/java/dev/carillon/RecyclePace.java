package dev.carillon;

/** How the instances of an audience are recycled. */
public enum RecyclePace {
  /** All at the same time, which is an outage for as long as they need to come back. */
  AT_ONCE
}
