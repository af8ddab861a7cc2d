package dev.carillon.ejb;

import dev.carillon.contracts.NotifyService;
import dev.carillon.rmi.PassedOn;
import java.rmi.NoSuchObjectException;
import java.rmi.RemoteException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;

/**
 * Takes calls from RMI threads into the container before anything else happens. The executor runs a
 * task on the calling thread, or not at all if the container lets nothing in any more.
 */
final class ContainerEntry extends PassedOn {
  private final Executor container;

  ContainerEntry(NotifyService target, Executor container) {
    super(target);
    this.container = container;
  }

  @Override
  protected <T> T pass(Call<T> call) throws RemoteException {
    FutureTask<T> task = new FutureTask<>(call::run);
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
      if (e.getCause() instanceof RemoteException expected) {
        throw expected;
      }
      throw new RemoteException("the call failed", e.getCause());
    }
  }
}
