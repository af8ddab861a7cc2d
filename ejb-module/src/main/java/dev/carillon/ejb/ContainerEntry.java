package dev.carillon.ejb;

import dev.carillon.contracts.Audience;
import dev.carillon.contracts.DeliveryReport;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.NotifyService;
import java.rmi.NoSuchObjectException;
import java.rmi.RemoteException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;

/**
 * Takes calls from RMI threads into the container before anything else happens. The executor runs a
 * task on the calling thread, or not at all if the container lets nothing in any more.
 */
final class ContainerEntry implements NotifyService {
  private final NotifyService target;
  private final Executor container;

  ContainerEntry(NotifyService target, Executor container) {
    this.target = target;
    this.container = container;
  }

  @Override
  public byte[] deliver(byte[] batch) throws RemoteException {
    return inside(() -> target.deliver(batch));
  }

  @Override
  public DeliveryReport flush(NotificationMessage message) throws RemoteException {
    return inside(() -> target.flush(message));
  }

  @Override
  public DeliveryReport recycle(NotificationMessage message) throws RemoteException {
    return inside(() -> target.recycle(message));
  }

  @Override
  public DeliveryReport relay(NotificationMessage message, Audience audience, long timeoutMillis)
      throws RemoteException {
    return inside(() -> target.relay(message, audience, timeoutMillis));
  }

  @Override
  public InstanceStatus status() throws RemoteException {
    return inside(target::status);
  }

  private <T> T inside(Callable<T> call) throws RemoteException {
    FutureTask<T> task = new FutureTask<>(call);
    container.execute(task);
    if (!task.isDone()) {
      throw new NoSuchObjectException("the application is stopping");
    }
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RemoteException("interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      throw new RemoteException("the call failed", e.getCause());
    }
  }
}
