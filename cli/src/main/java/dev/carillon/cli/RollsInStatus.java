package dev.carillon.cli;

import dev.carillon.cli.RollState.End;
import dev.carillon.cli.RollState.Member;
import dev.carillon.cli.RollState.Stage;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.RollStatus;
import dev.carillon.rmi.NotifyClient;
import java.rmi.RemoteException;
import java.util.Optional;

/** The rolls that instances begin when they are asked, and tell of in their status. */
final class RollsInStatus implements Rolling {
  @Override
  public String start(NotifyClient instance, String role, String reason) throws RemoteException {
    return instance.startRoll(role, reason);
  }

  @Override
  public Optional<RollState> of(InstanceStatus status, String id) {
    return status.rolls().stream()
        .filter(roll -> roll.id().equals(id))
        .findFirst()
        .map(RollsInStatus::state);
  }

  /** Returns a roll as far as an instance knows it. */
  static RollState state(RollStatus roll) {
    return new RollState(
        roll.id(),
        roll.role(),
        roll.reason(),
        roll.members().stream().map(RollsInStatus::member).toList(),
        End.valueOf(roll.end().name()),
        roll.why());
  }

  private static Member member(RollStatus.Member member) {
    return new Member(member.before(), member.after(), Stage.valueOf(member.stage().name()));
  }
}
