package dev.carillon.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.carillon.contracts.DeliveryReport.Delivery;
import dev.carillon.contracts.InstanceStatus.Peer;
import dev.carillon.contracts.InstanceStatus.PeerState;
import dev.carillon.contracts.InstanceStatus.Standing;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What outside callers send and get crosses as serialized objects. */
class SerializationTest {
  private static final InstanceId SHOP = new InstanceId("shop-1/web", 0x0102030405060708L);

  private enum Colour {
    RED
  }

  static List<Object> whatCrosses() {
    return List.of(
        NotificationMessage.flush("catalog"),
        NotificationMessage.flushKey("catalog", "eu", "sku-1"),
        NotificationMessage.flushKey("catalog", "eu", 17),
        NotificationMessage.flushKey("catalog", "eu", 17L),
        NotificationMessage.flushKey("catalog", "eu", new UUID(1, 2)),
        NotificationMessage.flushKey("catalog", "eu", Colour.RED),
        NotificationMessage.recycle("new prices").sentBy("controller"),
        new NotificationMessage(Operation.FLUSH_TAG, "catalog", null, null, "sale", 3, "web"),
        Audience.role("web"),
        Audience.instance("shop-1/web"),
        Audience.everyone(),
        DeliveryReport.rolledBack("FLUSH catalog"),
        DeliveryReport.sent(
            "FLUSH catalog", List.of(new Delivery(SHOP, "web", Outcome.UNREACHABLE))),
        new InstanceStatus(
            SHOP,
            "carillon",
            "web",
            null,
            Instant.EPOCH,
            true,
            true,
            1,
            2,
            3,
            new TreeMap<>(Map.of("coalesced", 17L)),
            new ArrayList<>(
                List.of(
                    new Peer(SHOP, "web", new Address("::1", 6200), PeerState.CONNECTED, 4, 5))),
            new ArrayList<>(List.of(new InstanceStatus.Sender(SHOP, 10, 9))),
            new ArrayList<>(List.of(new InstanceStatus.Cache("catalog", 6, 7, 8, Standing.BY_AGE))),
            new ArrayList<>(
                List.of(
                    new RollStatus(
                        "17",
                        "web",
                        "why",
                        SHOP,
                        new ArrayList<>(
                            List.of(
                                new RollStatus.Member(
                                    "shop-2/web", SHOP, null, Roll.Stage.WAITING, Instant.EPOCH))),
                        Roll.End.OPEN,
                        "",
                        Instant.EPOCH))),
            new TreeMap<>(Map.of("settings", "17")),
            "UNSURE",
            "why"),
        HeldCaches.of(List.of("a", "b")),
        HeldCaches.ALL);
  }

  private static byte[] serialize(Object object) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    return bytes.toByteArray();
  }

  @SuppressWarnings("BanSerializableRead") // the bytes are the test's own
  private static Object deserialize(byte[] bytes) throws IOException, ClassNotFoundException {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return in.readObject();
    }
  }

  /** Replaces bytes that occur exactly once in what an object is serialized to. */
  private static byte[] forge(Object object, String hex, String by) throws IOException {
    String text = HexFormat.of().formatHex(serialize(object));
    assertThat(text.split(hex, -1)).as("occurs once").hasSize(2);
    return HexFormat.of().parseHex(text.replace(hex, by));
  }

  private static void assertRefused(Object object, String hex, String by) throws IOException {
    byte[] forged = forge(object, hex, by);
    assertThatExceptionOfType(InvalidObjectException.class).isThrownBy(() -> deserialize(forged));
  }

  @ParameterizedTest
  @MethodSource("whatCrosses")
  void objectComesBackEqual(Object object) throws Exception {
    assertThat(deserialize(serialize(object))).isEqualTo(object);
  }

  @Test
  void statusOfAnInstanceThatKnowsNoSendersHasNone() throws Exception {
    InstanceStatus status =
        whatCrosses().stream()
            .filter(InstanceStatus.class::isInstance)
            .map(InstanceStatus.class::cast)
            .findFirst()
            .orElseThrow();

    byte[] old = forge(status, hexOf("senders"), hexOf("unknown"));

    assertThat(status.senders()).hasSize(1);
    assertThat(deserialize(old))
        .isInstanceOfSatisfying(
            InstanceStatus.class,
            read -> {
              assertThat(read.senders()).isEmpty();
              assertThat(read.peers()).isEqualTo(status.peers());
            });
  }

  @Test
  void invalidInstanceCannotComeOutOfAStream() throws Exception {
    assertRefused(SHOP, "0102030405060708", "0000000000000000");
    assertRefused(SHOP, hexOf("shop-1/web"), "eda080" + hexOf("p-1/web"));
  }

  @Test
  void invalidAddressCannotComeOutOfAStream() throws Exception {
    assertRefused(new Address("::1", 0x1839), "00001839", "00000000");
    assertRefused(new Address("::1", 0x1839), "00001839", "00010000");
    assertRefused(new Address("::1", 0x1839), "00001839", "ffffffff");
  }

  @Test
  void invalidKeyCannotComeOutOfAStream() throws Exception {
    assertRefused(Key.of("abc-xyz"), hexOf("abc-xyz"), "eda080" + hexOf("-xyz"));
    assertRefused(Key.of(Colour.RED), hexOf("RED"), "eda080");
  }

  @Test
  void invalidAudienceCannotComeOutOfAStream() throws Exception {
    assertRefused(Audience.role("webweb"), hexOf("webweb"), "eda080eda080");
    assertRefused(Audience.instance("a/b"), hexOf("a/b"), "eda080");
  }

  @Test
  void invalidMessageCannotComeOutOfAStream() throws Exception {
    NotificationMessage versioned =
        new NotificationMessage(
            Operation.ADD_ITEM, "catalog", null, Key.of(1), null, 0x0102030405060708L, null);
    assertRefused(versioned, "0102030405060708", "ff02030405060708");
    assertRefused(NotificationMessage.flush("abc-xyz"), hexOf("abc-xyz"), "eda080" + hexOf("-xyz"));
  }

  private static String hexOf(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
  }
}
