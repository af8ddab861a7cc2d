package dev.carillon.ejb;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.carillon.contracts.Audience;
import dev.carillon.contracts.DeliveryReport;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.NotifyService;
import dev.carillon.rmi.PassedOn;
import java.rmi.NoSuchObjectException;
import java.rmi.RemoteException;
import org.junit.jupiter.api.Test;

class ContainerEntryTest {

  /** A service whose instance is starting. */
  private static final class Starting implements NotifyService {
    private static NoSuchObjectException fault() {
      return new NoSuchObjectException("a/web is starting");
    }

    @Override
    public byte[] deliver(byte[] batch) throws RemoteException {
      throw fault();
    }

    @Override
    public byte[] roll(byte[] word) throws RemoteException {
      throw fault();
    }

    @Override
    public String startRoll(String id, String role, String reason) throws RemoteException {
      throw fault();
    }

    @Override
    public DeliveryReport flush(NotificationMessage message) throws RemoteException {
      throw fault();
    }

    @Override
    public DeliveryReport recycle(NotificationMessage message) throws RemoteException {
      throw fault();
    }

    @Override
    public DeliveryReport relay(NotificationMessage message, Audience audience, long timeoutMillis)
        throws RemoteException {
      throw fault();
    }

    @Override
    public InstanceStatus status() throws RemoteException {
      throw fault();
    }

    @Override
    public InstanceStatus forget(String instanceName) throws RemoteException {
      throw fault();
    }
  }

  @Test
  void whatTheServiceSaysIsPassedOnAsItIs() {
    PassedOn entry = new ContainerEntry(new Starting(), Runnable::run);

    assertThatExceptionOfType(NoSuchObjectException.class)
        .isThrownBy(() -> entry.deliver(new byte[0]))
        .withMessage("a/web is starting");
  }

  @Test
  void containerThatLetsNothingInSaysSo() {
    PassedOn entry = new ContainerEntry(new Starting(), task -> {});

    assertThatExceptionOfType(NoSuchObjectException.class)
        .isThrownBy(() -> entry.deliver(new byte[0]))
        .withMessage("the application is stopping");
  }
}
