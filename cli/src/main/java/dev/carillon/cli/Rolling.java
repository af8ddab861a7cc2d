package dev.carillon.cli;

import dev.carillon.contracts.InstanceStatus;
import dev.carillon.rmi.NotifyClient;
import java.rmi.RemoteException;
import java.util.Optional;

/** How instances are asked for a roll, and where they tell of it. */
interface Rolling {
  /** Asks an instance for a roll, and returns its id. */
  String start(NotifyClient instance, String role, String reason) throws RemoteException;

  /** Returns what an instance says of a roll, if it knows it. */
  Optional<RollState> of(InstanceStatus status, String id);
}
