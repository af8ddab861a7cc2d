package dev.carillon;

import dev.carillon.contracts.Audience;
import dev.carillon.contracts.DeliveryReport;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.Names;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.NotifyService;
import dev.carillon.contracts.Operation;
import dev.carillon.rmi.NotifyClient;
import java.rmi.NoSuchObjectException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the service does, behind the remote shell. Thread-safe. */
final class LocalService implements NotifyService {
  private final Acting instance;

  /** What the service needs of its instance. */
  interface Acting {
    /** Takes a peer's batch and returns the receipt. */
    byte[] deliver(byte[] batch) throws NoSuchObjectException;

    /** Takes what a peer says of rolls and answers. */
    byte[] roll(byte[] word) throws NoSuchObjectException;

    /** Begins a roll for an outside caller, here or at an instance of that role. */
    String startRoll(String id, String role, String reason) throws NoSuchObjectException;

    /** Applies a message at this instance alone. */
    DeliveryReport applyHere(NotificationMessage message);

    /** Broadcasts for an outside caller, in nobody's transaction. */
    Broadcast relay(NotificationMessage message, Audience audience) throws NoSuchObjectException;

    /** Returns what this instance says of itself. */
    InstanceStatus status();

    /** Accounts for an instance that is lost. */
    void forget(String instanceName) throws NoSuchObjectException;
  }

  LocalService(Acting instance) {
    this.instance = instance;
  }

  @Override
  public byte[] deliver(byte[] batch) throws NoSuchObjectException {
    present("batch", batch);
    return instance.deliver(batch);
  }

  @Override
  public byte[] roll(byte[] word) throws NoSuchObjectException {
    present("word", word);
    return instance.roll(word);
  }

  @Override
  public String startRoll(String id, String role, String reason) throws NoSuchObjectException {
    return instance.startRoll(
        Names.require("id", id), Names.require("role", role), Names.require("reason", reason));
  }

  @Override
  public DeliveryReport flush(NotificationMessage message) {
    require(message, Set.of(Operation.FLUSH));
    return instance.applyHere(message);
  }

  @Override
  public DeliveryReport recycle(NotificationMessage message) {
    require(message, Set.of(Operation.RECYCLE));
    return instance.applyHere(message);
  }

  @Override
  public DeliveryReport relay(NotificationMessage message, Audience audience, long timeoutMillis)
      throws NoSuchObjectException {
    require(message, Set.of(Operation.FLUSH, Operation.RECYCLE));
    present("audience", audience);
    long most = NotifyClient.MAX_RELAY.toMillis();
    if (timeoutMillis < 0 || timeoutMillis > most) {
      throw new IllegalArgumentException(
          "timeout must be 0.." + most + " ms but was " + timeoutMillis);
    }
    return instance.relay(message, audience).await(Duration.ofMillis(timeoutMillis));
  }

  @Override
  public InstanceStatus status() {
    return instance.status();
  }

  @Override
  public InstanceStatus forget(String instanceName) throws NoSuchObjectException {
    present("instance's name", instanceName);
    instance.forget(instanceName);
    return instance.status();
  }

  /** Whoever calls over the network may leave out whatever he likes. */
  private static void present(String argument, @Nullable Object value) {
    if (value == null) {
      throw new IllegalArgumentException(argument + " must not be null");
    }
  }

  private static void require(NotificationMessage message, Set<Operation> allowed) {
    present("message", message);
    if (!allowed.contains(message.operation())) {
      throw new IllegalArgumentException(
          "operation must be one of " + allowed + " but was " + message.operation());
    }
  }
}
