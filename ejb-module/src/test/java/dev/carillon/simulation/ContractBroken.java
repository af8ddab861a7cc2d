package dev.carillon.simulation;

/** The contract does not hold: what the checker found. */
final class ContractBroken extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ContractBroken(String what) {
    super(what);
  }
}
