package dev.carillon.contracts;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.contracts.DeliveryReport.Delivery;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class HostileReceiptTest {
  @Test
  void failedSequencesThatOverflowAreRefused() {
    byte[] frame =
        Receipt.ok(new InstanceId("b/web", 1), 1, 9, 9, 1, new TreeMap<>(), new TreeSet<>(), 0)
            .encode();
    byte[] header = Arrays.copyOf(frame, frame.length - 2);
    byte[] hostile =
        HexFormat.of()
            .parseHex(HexFormat.of().formatHex(header) + "00" + "02" + "ffffffffffffffff7f" + "01");
    assertThatExceptionOfType(MalformedFrameException.class)
        .isThrownBy(() -> Receipt.decode(hostile));
  }

  @Test
  @SuppressWarnings("NullAway") // what a hostile stream would do
  void deliveryIsNeverWithoutAnInstanceOrAnOutcome() {
    assertThatThrownBy(() -> new Delivery(null, "web", Outcome.APPLIED)).isNotNull();
    assertThatThrownBy(() -> new Delivery(new InstanceId("a", 1), "web", null)).isNotNull();
  }
}
