package dev.carillon;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.InstanceStatus.PeerState;
import dev.carillon.contracts.Introduction;
import java.rmi.RemoteException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What an instance knows of its cluster. Thread-safe. */
final class Knowledge implements Cluster.Knowing {
  private final InstanceId id;
  private final String role;
  private final boolean ephemeral;
  private final Supplier<InstanceStatus> ownStatus;
  private final Participation participation;

  Knowledge(
      InstanceId id,
      String role,
      boolean ephemeral,
      Supplier<InstanceStatus> ownStatus,
      Participation participation) {
    this.id = id;
    this.role = role;
    this.ephemeral = ephemeral;
    this.ownStatus = ownStatus;
    this.participation = participation;
  }

  @Override
  public KnownInstance self() {
    Engine running = participation.engine();
    return new KnownInstance(
        id,
        role,
        running == null ? null : running.self().address(),
        PeerState.CONNECTED,
        ephemeral,
        true);
  }

  @Override
  public boolean isJoined() {
    return participation.isJoined();
  }

  @Override
  public List<KnownInstance> others() {
    Engine running = participation.engine();
    if (running == null) {
      return List.of();
    }
    Map<InstanceId, PeerState> states =
        running.outbound().peers().stream()
            .collect(
                Collectors.toMap(
                    InstanceStatus.Peer::instance, InstanceStatus.Peer::state, (a, b) -> a));
    return running.view().instances().stream()
        .map(
            known ->
                new KnownInstance(
                    known.instance(),
                    known.role(),
                    known.address(),
                    states.getOrDefault(known.instance(), PeerState.UNREACHABLE),
                    known.ephemeral(),
                    false))
        .toList();
  }

  @Override
  public InstanceStatus status(InstanceId instance) {
    if (instance.equals(id)) {
      return ownStatus.get();
    }
    Engine running = participation.engine();
    if (running == null) {
      throw new InstanceUnreachableException(instance, id + " runs alone", null);
    }
    Introduction known =
        running.view().instances().stream()
            .filter(each -> each.instance().equals(instance))
            .findFirst()
            .orElseThrow(() -> new InstanceUnreachableException(instance, "it is not known", null));
    try {
      return running.transport().status(running.callAt(known));
    } catch (RemoteException e) {
      Throwable root = e.getCause() == null ? e : e.getCause();
      throw new InstanceUnreachableException(instance, root.toString(), e);
    }
  }
}
