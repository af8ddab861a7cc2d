package dev.carillon.contracts;

/** What became of one notification at one instance. */
public enum Outcome {
  /** Near caches have dropped the entry and the synchronous observers have run. */
  APPLIED,
  /** A flush of its region or cache stood in for it, and was applied. */
  COVERED,
  /** It arrived and an observer threw. It is not delivered again. */
  FAILED,
  /** It could not be delivered, and the instance was told so. */
  LOST,
  /** No answer yet; delivery goes on. */
  PENDING,
  /** The instance does not answer. Delivery goes on when it does. */
  UNREACHABLE,
  /** The instance said goodbye, or another incarnation stands in its place. */
  LEFT;

  /** Says whether the change has had its full effect at the instance. */
  public boolean isDone() {
    return this == APPLIED || this == COVERED;
  }
}
