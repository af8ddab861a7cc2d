package dev.carillon;

import dev.carillon.cache.LocalCopies;
import dev.carillon.contracts.Audience;
import dev.carillon.contracts.DeliveryReport;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.NotificationMessage;
import java.rmi.NoSuchObjectException;
import java.util.List;
import java.util.function.Supplier;

/**
 * What an instance does when its service is called.
 *
 * @param copies what it holds
 * @param ownStatus returns what it says of itself
 */
record ServiceActions(
    InstanceId id,
    String role,
    Participation participation,
    LocalCopies copies,
    Telling telling,
    Dispatch dispatch,
    Rolling rolling,
    Supplier<InstanceStatus> ownStatus)
    implements LocalService.Acting {
  @Override
  public byte[] deliver(byte[] batch) throws NoSuchObjectException {
    return participation.await().receiver().deliver(batch);
  }

  @Override
  public byte[] roll(byte[] word) throws NoSuchObjectException {
    participation.await();
    return rolling.heard(word);
  }

  @Override
  public String startRoll(String id, String role, String reason) throws NoSuchObjectException {
    participation.await();
    rolling.begin(id, role, reason);
    return id;
  }

  @Override
  public DeliveryReport applyHere(NotificationMessage message) {
    copies.forget(message);
    LocalDelivery here = new LocalDelivery(id, role, 1);
    telling.tellOwn(message, id, role, here::done);
    return DeliveryReport.sent(message.toString(), List.of(here.delivery()));
  }

  @Override
  public Broadcast relay(NotificationMessage message, Audience audience)
      throws NoSuchObjectException {
    participation.await();
    return dispatch.now(message, audience);
  }

  @Override
  public InstanceStatus status() {
    return ownStatus.get();
  }

  @Override
  public void forget(String instanceName) throws NoSuchObjectException {
    participation.await().forget(instanceName);
  }
}
