package dev.carillon.cuts;

import dev.carillon.contracts.Address;
import dev.carillon.contracts.Audience;
import dev.carillon.contracts.DeliveryReport;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.NotificationBatch;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.NotifyService;
import java.rmi.RemoteException;
import java.util.function.UnaryOperator;

/**
 * A service to which every caller seems to live at its proxy. An instance introduces itself by the
 * address it is bound to, and would be greeted back there, past the proxy.
 */
record BehindProxies(NotifyService service, UnaryOperator<Address> proxyOf, Repeats repeats)
    implements NotifyService {

  @Override
  public byte[] deliver(byte[] frame) throws RemoteException {
    NotificationBatch batch = NotificationBatch.decode(frame);
    repeats.note(batch);
    Introduction introduction = batch.introduction();
    return service.deliver(
        introduction == null ? frame : introducedBy(atProxy(introduction), batch).encode());
  }

  private Introduction atProxy(Introduction caller) {
    return new Introduction(
        caller.instance(),
        caller.cluster(),
        caller.role(),
        proxyOf.apply(caller.address()),
        caller.held(),
        caller.heartbeatMillis(),
        caller.maxStalenessMillis(),
        caller.ephemeral());
  }

  private static NotificationBatch introducedBy(Introduction caller, NotificationBatch batch) {
    return new NotificationBatch(
        batch.sender(),
        batch.epoch(),
        batch.after(),
        batch.to(),
        batch.head(),
        batch.stamp(),
        batch.goodbye(),
        batch.awaitApplied(),
        caller,
        batch.losses(),
        batch.items());
  }

  @Override
  public byte[] roll(byte[] word) throws RemoteException {
    return service.roll(word);
  }

  @Override
  public String startRoll(String id, String role, String reason) throws RemoteException {
    return service.startRoll(id, role, reason);
  }

  @Override
  public DeliveryReport flush(NotificationMessage message) throws RemoteException {
    return service.flush(message);
  }

  @Override
  public DeliveryReport recycle(NotificationMessage message) throws RemoteException {
    return service.recycle(message);
  }

  @Override
  public DeliveryReport relay(NotificationMessage message, Audience audience, long timeoutMillis)
      throws RemoteException {
    return service.relay(message, audience, timeoutMillis);
  }

  @Override
  public InstanceStatus forget(String instanceName) throws RemoteException {
    return service.forget(instanceName);
  }

  @Override
  public InstanceStatus status() throws RemoteException {
    return service.status();
  }
}
