package dev.carillon;

import dev.carillon.contracts.Address;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.InstanceStatus.PeerState;
import org.jspecify.annotations.Nullable;

/**
 * An instance of the cluster, as this instance knows it.
 *
 * @param id who it is
 * @param role its role
 * @param address where its service listens; null only for this instance itself if it runs alone
 * @param state how this instance stands with it
 * @param ephemeral whether its name is gone after a restart
 * @param self whether it is this instance
 */
public record KnownInstance(
    InstanceId id,
    String role,
    @Nullable Address address,
    PeerState state,
    boolean ephemeral,
    boolean self) {}
