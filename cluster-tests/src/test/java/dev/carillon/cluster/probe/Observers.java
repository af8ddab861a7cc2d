package dev.carillon.cluster.probe;

import dev.carillon.event.CacheFlushed;
import dev.carillon.event.CacheName;
import dev.carillon.event.InstanceJoined;
import dev.carillon.event.InstanceLeft;
import dev.carillon.event.NotificationsLost;
import dev.carillon.event.RecycleCompleted;
import dev.carillon.event.RecycleProgressed;
import dev.carillon.event.RecycleRequested;
import dev.carillon.event.RecycleStarting;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Inject;

/** Observes everything. */
@ApplicationScoped
public class Observers {
  private static final System.Logger LOG = System.getLogger(Observers.class.getName());

  @Inject private Journal journal;
  @Inject private OfRequest ofRequest;

  void flushed(@Observes @CacheName("probe") CacheFlushed event) {
    journal.write("flushed " + event.key() + " in " + ofRequest.context());
  }

  void flushedLater(@ObservesAsync @CacheName("probe") CacheFlushed event) {
    journal.write("flushed later " + event.key());
  }

  void recycle(@Observes RecycleRequested event) {
    journal.write("recycle " + event.reason() + " from " + event.senderRole());
  }

  /** Writes to the log, since what is to recycle forgets all that it has observed. */
  void starting(@Observes RecycleStarting event) {
    LOG.log(System.Logger.Level.INFO, "probe observed starting: {0}", event.reason());
  }

  void progressed(@Observes RecycleProgressed event) {
    journal.write("progressed " + event.member() + " " + event.stage() + ": " + event.reason());
  }

  void completed(@Observes RecycleCompleted event) {
    journal.write("completed " + event.before() + " as " + event.after() + ": " + event.reason());
  }

  void joined(@Observes InstanceJoined event) {
    journal.write("joined " + event.instance().name());
  }

  void left(@Observes InstanceLeft event) {
    journal.write("left " + event.instance().name() + " " + event.departure());
  }

  void lost(@Observes NotificationsLost event) {
    journal.write("lost " + event.sender().name());
  }
}
