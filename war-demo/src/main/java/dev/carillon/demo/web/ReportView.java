package dev.carillon.demo.web;

import dev.carillon.Broadcast;
import dev.carillon.contracts.DeliveryReport;
import java.time.Duration;
import java.util.List;

/**
 * A delivery report as JSON.
 *
 * @param subject the broadcast, for people
 * @param state whether it was sent
 * @param allApplied whether every instance addressed has applied it
 * @param deliveries one per instance addressed
 */
public record ReportView(
    String subject, String state, boolean allApplied, List<DeliveryView> deliveries) {

  /**
   * The outcome at one instance.
   *
   * @param instance its name
   * @param role its role
   * @param outcome what became of the broadcast there
   */
  public record DeliveryView(String instance, String role, String outcome) {}

  /** Waits for the broadcast as long as the request asked to; what is missing then is PENDING. */
  static ReportView await(Broadcast broadcast, Duration time) {
    DeliveryReport report = broadcast.await(time);
    return new ReportView(
        report.subject(),
        report.state().name(),
        report.allApplied(),
        report.deliveries().stream()
            .map(d -> new DeliveryView(d.instance().name(), d.role(), d.outcome().name()))
            .toList());
  }
}
