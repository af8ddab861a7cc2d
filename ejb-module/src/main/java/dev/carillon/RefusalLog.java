package dev.carillon;

import dev.carillon.telemetry.LogLine;
import dev.carillon.tls.Tls;

/**
 * Logs who was not let in: who shows a certificate once for each reason, who does not now and then,
 * so that a port scan hides no certificate that has expired. Thread-safe.
 */
final class RefusalLog implements Tls.RefusalListener {
  private final Refusals named = new Refusals();
  private final LogPause unknown = new LogPause();

  @Override
  public void refused(Tls.Refusal refusal) {
    String subject = refusal.subject();
    if (subject == null ? unknown.isOver() : named.isNews(subject, refusal.why())) {
      LogLine.PARTY_REFUSED.log(refusal.who(), refusal.why());
    }
  }
}
