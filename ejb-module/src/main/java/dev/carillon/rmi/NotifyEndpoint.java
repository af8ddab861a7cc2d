package dev.carillon.rmi;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.MalformedFrameException;
import dev.carillon.contracts.NotificationBatch;
import dev.carillon.contracts.NotifyService;
import dev.carillon.contracts.RollWord;
import dev.carillon.tls.Party;
import java.rmi.NoSuchObjectException;
import java.rmi.RemoteException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The remote object: a thin shell that asks whether the caller may do that and does nothing else
 * itself, since an RMI thread belongs to no component of the application. What goes back to a
 * caller names the fault and nothing else of this JVM.
 */
final class NotifyEndpoint extends PassedOn {
  private final String cluster;
  private final Callers callers;
  private final Refusals refusals;

  /**
   * Makes the remote object of a service.
   *
   * @param cluster the cluster that it belongs to
   */
  NotifyEndpoint(String cluster, Callers callers, Refusals refusals, NotifyService target) {
    super(target);
    this.cluster = cluster;
    this.callers = callers;
    this.refusals = refusals;
  }

  @Override
  public byte[] deliver(byte[] batch) throws RemoteException {
    requireSender(senderOf(batch, NotificationBatch::senderOf));
    return guarded(() -> target.deliver(batch));
  }

  @Override
  public byte[] roll(byte[] word) throws RemoteException {
    requireSender(senderOf(word, RollWord::senderOf));
    return guarded(() -> target.roll(word));
  }

  private void requireSender(String sender) {
    Party party = callers.current();
    require(
        party,
        party.mayDeliverAs(cluster, sender),
        "may not deliver as \"" + sender + "\" of cluster \"" + cluster + "\"");
  }

  /** Returns the sender's name; no name at all if there is none, which the service refuses. */
  private static String senderOf(byte @Nullable [] frame, Function<byte[], InstanceId> sender) {
    try {
      return frame == null ? "" : sender.apply(frame).name();
    } catch (MalformedFrameException e) {
      return "";
    }
  }

  @Override
  protected <T> T pass(Call<T> call) throws RemoteException {
    Party party = callers.current();
    require(
        party,
        party.mayControl(cluster),
        "may not flush, recycle or ask in cluster \"" + cluster + "\"");
    return guarded(call);
  }

  private void require(Party party, boolean allowed, String otherwise) {
    if (!allowed) {
      refusals.notAllowed(party, "it " + otherwise);
      throw bare(new SecurityException("refused: the caller " + otherwise));
    }
  }

  private <T> T guarded(Call<T> call) throws RemoteException {
    try {
      return call.run();
    } catch (IllegalArgumentException e) {
      throw bare(new IllegalArgumentException(e.getMessage()));
    } catch (NoSuchObjectException e) {
      throw bare(new NoSuchObjectException(e.getMessage()));
    } catch (RuntimeException | RemoteException | Error e) {
      refusals.failed(e);
      throw bare(new IllegalStateException("the call failed; the instance's log says why"));
    }
  }

  private static <E extends Exception> E bare(E exception) {
    exception.setStackTrace(new StackTraceElement[0]);
    return exception;
  }
}
