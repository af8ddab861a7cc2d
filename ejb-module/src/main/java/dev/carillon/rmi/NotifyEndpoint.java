package dev.carillon.rmi;

import dev.carillon.contracts.Audience;
import dev.carillon.contracts.DeliveryReport;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.NotifyService;
import dev.carillon.telemetry.LogLine;
import java.rmi.NoSuchObjectException;
import java.rmi.RemoteException;

/**
 * The remote object: a thin shell that does nothing itself, since an RMI thread belongs to no
 * component of the application. What goes back to a caller names the fault and nothing else of this
 * JVM.
 */
final class NotifyEndpoint implements NotifyService {
  private final NotifyService target;

  NotifyEndpoint(NotifyService target) {
    this.target = target;
  }

  private interface Call<T> {
    T run() throws RemoteException;
  }

  @Override
  public byte[] deliver(byte[] batch) throws RemoteException {
    return guarded(() -> target.deliver(batch));
  }

  @Override
  public DeliveryReport flush(NotificationMessage message) throws RemoteException {
    return guarded(() -> target.flush(message));
  }

  @Override
  public DeliveryReport recycle(NotificationMessage message) throws RemoteException {
    return guarded(() -> target.recycle(message));
  }

  @Override
  public DeliveryReport relay(NotificationMessage message, Audience audience, long timeoutMillis)
      throws RemoteException {
    return guarded(() -> target.relay(message, audience, timeoutMillis));
  }

  @Override
  public InstanceStatus status() throws RemoteException {
    return guarded(target::status);
  }

  private static <T> T guarded(Call<T> call) throws RemoteException {
    try {
      return call.run();
    } catch (IllegalArgumentException e) {
      throw bare(new IllegalArgumentException(e.getMessage()));
    } catch (NoSuchObjectException e) {
      throw new NoSuchObjectException(e.getMessage());
    } catch (RuntimeException | RemoteException | Error e) {
      LogLine.CALL_FAILED.logWithCause(e);
      throw bare(new IllegalStateException("the call failed; the instance's log says why"));
    }
  }

  private static RuntimeException bare(RuntimeException exception) {
    exception.setStackTrace(new StackTraceElement[0]);
    return exception;
  }
}
