package dev.carillon.benchmarks;

import java.rmi.Remote;
import java.rmi.RemoteException;

/** The baseline: one RMI call for each message and receiver, and nothing else. */
interface NaiveService extends Remote {
  void take(long number) throws RemoteException;
}
