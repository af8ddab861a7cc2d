package dev.carillon.cuts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.event.CacheFlushed;
import dev.carillon.event.CarillonEvent;
import dev.carillon.event.NotificationsLost;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The judge of {@link CutConnectionsTest} is judged: a ledger that is wrong must be found. */
class LedgerTest {
  private static final InstanceId SENDER = new InstanceId("a/web", 1);

  private final Ledger ledger = new Ledger();

  private static CarillonEvent flush(@Nullable Integer number) {
    return new CacheFlushed(
        number == null
            ? NotificationMessage.flushRegion("stock", "default")
            : NotificationMessage.flushKey("stock", "default", number),
        SENDER,
        "web");
  }

  private void observe(Integer... numbers) {
    for (Integer number : numbers) {
      ledger.onEvent(flush(number));
    }
  }

  private List<String> complaints() {
    return ledger.complaints(List.of("a/web"), List.of("stock"), 4);
  }

  @Test
  void eachOnceAndInOrderIsRight() {
    observe(0, 1, 2, 3);

    assertThat(complaints()).isEmpty();
  }

  @Test
  void oneThatIsMissingIsFound() {
    observe(0, 1, 3);

    assertThat(complaints())
        .containsExactly("a/web in stock: 3 numbers instead of 4, at place 2 came 3");
  }

  @Test
  void theLastOneMissingIsFound() {
    observe(0, 1, 2);

    assertThat(complaints())
        .containsExactly("a/web in stock: 3 numbers instead of 4, at place 3 came nothing");
  }

  @Test
  void oneThatComesTwiceIsFound() {
    observe(0, 1, 1, 2, 3);

    assertThat(complaints())
        .containsExactly("a/web in stock: 5 numbers instead of 4, at place 2 came 1");
  }

  @Test
  void twoInTheWrongOrderAreFound() {
    observe(0, 2, 1, 3);

    assertThat(complaints())
        .containsExactly("a/web in stock: 4 numbers instead of 4, at place 1 came 2");
  }

  @Test
  void aWholeCacheFlushedInsteadIsFound() {
    observe(0, 1, 2, 3);
    ledger.onEvent(flush(null));

    assertThat(complaints()).singleElement().asString().startsWith("unexpected: CacheFlushed");
  }

  @Test
  void aLossThatIsToldIsFound() {
    observe(0, 1, 2, 3);
    ledger.onEvent(new NotificationsLost(SENDER, 0, 4, List.of("stock")));

    assertThat(complaints()).singleElement().asString().startsWith("unexpected: NotificationsLost");
  }
}
