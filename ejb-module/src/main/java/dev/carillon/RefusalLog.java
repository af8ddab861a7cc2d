package dev.carillon;

import dev.carillon.telemetry.LogLine;
import dev.carillon.tls.Tls;

/**
 * Logs who was not let in, now and then. Who shows a certificate is logged apart from who does not,
 * so that a port scan hides no certificate that has expired. Thread-safe.
 */
final class RefusalLog implements Tls.RefusalListener {
  private final LogPause named = new LogPause();
  private final LogPause unknown = new LogPause();

  @Override
  public void refused(Tls.Refusal refusal) {
    LogPause pause = refusal.subject() == null ? unknown : named;
    if (pause.isOver()) {
      LogLine.PARTY_REFUSED.log(refusal.who(), refusal.why());
    }
  }
}
