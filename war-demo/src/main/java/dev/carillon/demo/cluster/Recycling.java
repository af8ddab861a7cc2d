package dev.carillon.demo.cluster;

import dev.carillon.demo.settings.SettingsCopy;
import dev.carillon.event.RecycleRequested;
import dev.carillon.event.RecycleStarting;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What this application does when it is asked to recycle: it drops all state it has, which is its
 * copy of the settings, and counts from then as started anew.
 */
@ApplicationScoped
public class Recycling {

  /**
   * One start of the application's state.
   *
   * @param at when
   * @param reason why it was recycled, or empty if the server started it
   */
  public record Start(Instant at, Optional<String> reason) {}

  @Inject private SettingsCopy copy;

  private volatile Start lastStart = new Start(now(), Optional.empty());

  /** Returns the last start. */
  public Start lastStart() {
    return lastStart;
  }

  /** So that the first start is the application's, and not that of the first who asks. */
  void onStart(@Observes @Initialized(ApplicationScoped.class) Object context) {
    lastStart = new Start(now(), Optional.empty());
  }

  /** The server takes the database away soon, and nothing may be on its way there then. */
  void onStarting(@Observes RecycleStarting event) {
    copy.loadOnlyWhenRead();
  }

  void onRecycle(@Observes RecycleRequested event) {
    copy.forgetHere();
    lastStart = new Start(now(), Optional.of(event.reason()));
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }
}
