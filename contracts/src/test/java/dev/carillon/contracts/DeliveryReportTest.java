package dev.carillon.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.contracts.DeliveryReport.Delivery;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeliveryReportTest {
  private static final Delivery APPLIED =
      new Delivery(new InstanceId("shop-1/web", 0xabcd1234L), "web", Outcome.APPLIED);
  private static final Delivery COVERED =
      new Delivery(new InstanceId("shop-2/web", 0x1L), "web", Outcome.COVERED);
  private static final Delivery UNREACHABLE =
      new Delivery(new InstanceId("shop-3/web", -1L), "worker", Outcome.UNREACHABLE);

  @Test
  void reportPrintsOneLineForTheWholeAndOnePerInstance() {
    DeliveryReport report =
        DeliveryReport.sent("FLUSH settings", List.of(APPLIED, COVERED, UNREACHABLE));

    assertThat(report.toString().lines())
        .containsExactly(
            "FLUSH settings: 2 of 3 applied",
            "  shop-1/web#1234 (web): APPLIED",
            "  shop-2/web#0001 (web): COVERED",
            "  shop-3/web#ffff (worker): UNREACHABLE");
  }

  @Test
  void reportsWithoutDeliveriesPrintInOneSentence() {
    assertThat(DeliveryReport.rolledBack("FLUSH settings"))
        .hasToString("FLUSH settings: rolled back, nothing was sent");
    assertThat(DeliveryReport.sent("FLUSH settings", List.of()))
        .hasToString("FLUSH settings: addressed nobody");
  }

  @Test
  void allAppliedMeansEveryInstanceIsDone() {
    assertThat(DeliveryReport.sent("x", List.of(APPLIED, COVERED)).allApplied()).isTrue();
    assertThat(DeliveryReport.sent("x", List.of(APPLIED, UNREACHABLE)).allApplied()).isFalse();
    assertThat(DeliveryReport.sent("x", List.of()).allApplied()).isTrue();
    assertThat(DeliveryReport.rolledBack("x").allApplied()).isFalse();
  }

  @Test
  void outcomesAreFoundByNameAndCounted() {
    DeliveryReport report = DeliveryReport.sent("x", List.of(APPLIED, COVERED, UNREACHABLE));

    assertThat(report.outcomeAt("shop-3/web")).contains(Outcome.UNREACHABLE);
    assertThat(report.outcomeAt("shop-4/web")).isEmpty();
    assertThat(report.counts())
        .isEqualTo(Map.of(Outcome.APPLIED, 1, Outcome.COVERED, 1, Outcome.UNREACHABLE, 1));
  }

  @Test
  void reportSharesNothingWithTheListItWasMadeOf() {
    ArrayList<Delivery> deliveries = new ArrayList<>(List.of(APPLIED));
    DeliveryReport report = new DeliveryReport("x", DeliveryReport.State.SENT, deliveries);
    deliveries.clear();

    assertThat(report.deliveries()).containsExactly(APPLIED);
  }

  @Test
  void onlyAppliedAndCoveredAreDone() {
    for (Outcome outcome : Outcome.values()) {
      assertThat(outcome.isDone())
          .as(outcome.name())
          .isEqualTo(outcome == Outcome.APPLIED || outcome == Outcome.COVERED);
    }
  }
}
