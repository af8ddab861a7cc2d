package dev.carillon.rmi;

import dev.carillon.contracts.Audience;
import dev.carillon.contracts.DeliveryReport;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.NotifyService;
import java.rmi.RemoteException;

/** A service that passes every call on to another one, and has a say in how that is done. */
public abstract class PassedOn implements NotifyService {
  /** The service that does what is asked. */
  protected final NotifyService target;

  /** Makes a service in front of another. */
  protected PassedOn(NotifyService target) {
    this.target = target;
  }

  /** A call of the other service. */
  protected interface Call<T> {
    /** Makes it. */
    T run() throws RemoteException;
  }

  /** Makes a call, or does not. */
  protected abstract <T> T pass(Call<T> call) throws RemoteException;

  @Override
  public byte[] deliver(byte[] batch) throws RemoteException {
    return pass(() -> target.deliver(batch));
  }

  @Override
  public byte[] roll(byte[] word) throws RemoteException {
    return pass(() -> target.roll(word));
  }

  @Override
  public final String startRoll(String id, String role, String reason) throws RemoteException {
    return pass(() -> target.startRoll(id, role, reason));
  }

  @Override
  public final DeliveryReport flush(NotificationMessage message) throws RemoteException {
    return pass(() -> target.flush(message));
  }

  @Override
  public final DeliveryReport recycle(NotificationMessage message) throws RemoteException {
    return pass(() -> target.recycle(message));
  }

  @Override
  public final DeliveryReport relay(
      NotificationMessage message, Audience audience, long timeoutMillis) throws RemoteException {
    return pass(() -> target.relay(message, audience, timeoutMillis));
  }

  @Override
  public final InstanceStatus status() throws RemoteException {
    return pass(target::status);
  }

  @Override
  public final InstanceStatus forget(String instanceName) throws RemoteException {
    return pass(() -> target.forget(instanceName));
  }
}
