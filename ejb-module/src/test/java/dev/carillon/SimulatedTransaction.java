package dev.carillon;

import dev.carillon.PendingBroadcasts.Part;
import dev.carillon.backlog.Addressed;
import dev.carillon.cache.Announcing.Ending;
import dev.carillon.cache.LocalCopies;
import dev.carillon.contracts.Audience;
import dev.carillon.contracts.NotificationMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The real broadcasts of one transaction, for a simulation that says how and when it ends. */
public final class SimulatedTransaction {
  private final PendingBroadcasts pending;

  /** What it needs of its instance, as {@link PendingBroadcasts.Sending} has it. */
  public interface Speaking {
    void send(List<Addressed> notifications, Runnable afterAccepting);

    void sendAgainLater(List<Addressed> notifications, Runnable afterwards);

    boolean isForSelf(Addressed notification);

    Runnable takeTicket();

    void ended();
  }

  public SimulatedTransaction(Speaking instance, LocalCopies copies) {
    pending = new PendingBroadcasts(new Sending(instance), copies);
  }

  public void announce(NotificationMessage message) {
    pending.add(
        new Broadcast(message, 0, new Nowhere()),
        List.of(new Addressed(message, Audience.everyone())));
  }

  public void atEnd(Ending ending) {
    pending.atEnd(ending);
  }

  public void beforeCommit() {
    pending.beforeCommit();
  }

  public void committed() {
    pending.committed();
  }

  public void rolledBack() {
    pending.rolledBack();
  }

  public void unknown() {
    pending.unknown();
  }

  private record Sending(Speaking instance) implements PendingBroadcasts.Sending {
    @Override
    public void send(List<Addressed> notifications, List<Part> parts, Runnable afterAccepting) {
      instance.send(notifications, afterAccepting);
    }

    @Override
    public void sendAgainLater(List<Addressed> notifications, Runnable afterwards) {
      instance.sendAgainLater(notifications, afterwards);
    }

    @Override
    public boolean isOfSource(Addressed notification) {
      return false;
    }

    @Override
    public boolean isForSelf(Addressed notification) {
      return instance.isForSelf(notification);
    }

    @Override
    public Runnable takeTicket() {
      return instance.takeTicket();
    }

    @Override
    public void ended() {
      instance.ended();
    }
  }

  /** What a broadcast needs that nobody asks about. */
  private static final class Nowhere implements Broadcast.Delivering {
    @Override
    public Runnable atReportTimeout(Runnable task) {
      return () -> {};
    }

    @Override
    public void execute(Runnable task) {
      task.run();
    }

    @Override
    public @Nullable String objectionToWaiting() {
      return null;
    }
  }
}
