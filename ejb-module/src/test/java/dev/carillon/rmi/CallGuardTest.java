package dev.carillon.rmi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.carillon.contracts.NotifyService;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.reflect.Method;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallGuardTest {
  private static final String PREAMBLE = "4a524d49" + "0002" + "4b";
  private static final String HOST_AND_PORT = "0009" + "3132372e302e302e31" + "00000000";
  private static final String OPENING = PREAMBLE + HOST_AND_PORT;
  private static final String HEADER = "50" + "aced0005" + "77" + "22";
  private static final String FOREIGN_ID = "00000000000000020000000000000000000000000000";
  private static final long METHOD = 0x0102030405060708L;
  private static final String OWN_ID = "a1a2a3a4a5a6a7a8b1b2b3b4c1c2c3c4c5c6c7c8d1d2";
  private static final String BODY = "ffffffff" + "0102030405060708" + "50aced0005772270";

  private final CallGuard guard = new CallGuard(() -> bytes(OWN_ID), METHOD);

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  /** Feeds bytes and returns what RMI would read. */
  private String feed(String hex) throws IOException {
    byte[] bytes = bytes(hex);
    guard.received(bytes, 0, bytes.length);
    return HexFormat.of().formatHex(bytes);
  }

  @Test
  void identifierIsRewrittenAndNothingElse() throws IOException {
    assertThat(feed(OPENING + HEADER + FOREIGN_ID + BODY))
        .isEqualTo(OPENING + HEADER + OWN_ID + BODY);
  }

  @Test
  void bytesMayComeOneAtATime() throws IOException {
    StringBuilder read = new StringBuilder();
    for (byte each : bytes(OPENING + HEADER + FOREIGN_ID + BODY)) {
      read.append(feed(HexFormat.of().toHexDigits(each)));
    }

    assertThat(read).hasToString(OPENING + HEADER + OWN_ID + BODY);
  }

  @Test
  void bytesMayComeInChunksOfAnySize() throws IOException {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      CallGuard chunked = new CallGuard(() -> bytes(OWN_ID), METHOD);
      byte[] all = bytes(OPENING + HEADER + FOREIGN_ID + BODY);
      int at = 0;
      while (at < all.length) {
        int length = Math.min(all.length - at, 1 + random.nextInt(20));
        chunked.received(all, at, length);
        at += length;
      }
      assertThat(HexFormat.of().formatHex(all))
          .as("seed " + seed)
          .isEqualTo(OPENING + HEADER + OWN_ID + BODY);
    }
  }

  @Test
  void onlyTheBytesNamedAreLookedAt() throws IOException {
    byte[] buffer = new byte[200];
    Arrays.fill(buffer, (byte) 7);
    byte[] opening = bytes(OPENING);
    System.arraycopy(opening, 0, buffer, 50, opening.length);

    guard.received(buffer, 50, opening.length);

    assertThat(feed(HEADER + FOREIGN_ID)).isEqualTo(HEADER + OWN_ID);
    assertThat(buffer[49]).isEqualTo((byte) 7);
  }

  @Test
  void everyCallOfAConnectionIsRewritten() throws IOException {
    feed(OPENING);
    for (int i = 0; i < 3; i++) {
      assertThat(feed(HEADER + FOREIGN_ID + BODY)).isEqualTo(HEADER + OWN_ID + BODY);
      guard.answered();
    }
  }

  @Test
  void bodyIsLeftAloneHoweverMuchItLooksLikeACall() throws IOException {
    feed(OPENING + HEADER + FOREIGN_ID + BODY);

    assertThat(feed(HEADER + FOREIGN_ID + BODY)).isEqualTo(HEADER + FOREIGN_ID + BODY);
  }

  @Test
  void pingsPassBetweenCalls() throws IOException {
    feed(OPENING + "5252");
    guard.answered();
    feed("52" + HEADER + FOREIGN_ID + BODY);
    guard.answered();

    assertThat(feed("52" + HEADER + FOREIGN_ID)).isEqualTo("52" + HEADER + OWN_ID);
  }

  @Test
  void answerInTheMiddleOfTheHandshakeChangesNothing() throws IOException {
    feed(PREAMBLE);
    guard.answered();

    assertThat(feed(HOST_AND_PORT + HEADER + FOREIGN_ID))
        .isEqualTo(HOST_AND_PORT + HEADER + OWN_ID);
  }

  @Test
  void hostMayBeEmptyAndMayBeLong() {
    assertThatNoException()
        .isThrownBy(() -> feed(PREAMBLE + "0000" + "00000000" + HEADER + FOREIGN_ID));
    CallGuard other = new CallGuard(() -> bytes(OWN_ID), METHOD);
    byte[] longest = bytes(PREAMBLE + "0200" + "61".repeat(512) + "00000000" + HEADER);
    assertThatNoException().isThrownBy(() -> other.received(longest, 0, longest.length));
  }

  @ParameterizedTest
  @CsvSource({
    "474554202f, not the RMI stream protocol", // GET /
    "4a524d49000100, not the RMI stream protocol", // another version
    "4a524d4900024c, not the RMI stream protocol", // single operation
    "4a524d4900024d, not the RMI stream protocol", // multiplexed
    "aced0005, not the RMI stream protocol", // a serialized object
  })
  void anotherProtocolIsRefused(String hex, String why) {
    assertRefused(hex, why);
  }

  @ParameterizedTest
  @CsvSource({
    "51, neither call nor ping", // a return
    "53, neither call nor ping", // a ping's answer
    "54, neither call nor ping", // an acknowledgement of distributed garbage collection
    "00, neither call nor ping",
    "50aced0006, without its header",
    "50aced000573, without its header", // an object instead of a block of data
    "50aced00057a, without its header", // a long block
    "50aced00057721, too short",
    "50aced00057700, too short",
  })
  void anotherMessageIsRefused(String hex, String why) {
    assertRefused(OPENING + hex, why);
  }

  @ParameterizedTest
  @CsvSource({
    "00000000, 0102030405060708, a call that does not name its method by a hash", // registry's bind
    "00000001, 0102030405060708, a call that does not name its method by a hash",
    "ffffff00, 0102030405060708, a call that does not name its method by a hash",
    "ffffffff, 0102030405060709, a method that the service has not",
    "ffffffff, f6b6898d8bf28643, a method that the service has not", // garbage collector's clean
  })
  void callOfAnotherMethodIsRefusedBeforeItsArguments(String operation, String hash, String why) {
    assertRefused(OPENING + HEADER + FOREIGN_ID + operation + hash, why);
  }

  @Test
  void methodsOfTheServiceHaveTheHashesThatRmiGivesThem() throws Exception {
    Method status = NotifyService.class.getMethod("status");
    MessageDigest sha = MessageDigest.getInstance("SHA-1");
    ByteArrayOutputStream named = new ByteArrayOutputStream();
    new DataOutputStream(named).writeUTF("status()Ldev/carillon/contracts/InstanceStatus;");
    byte[] digest = sha.digest(named.toByteArray());
    long expected = 0;
    for (int i = 7; i >= 0; i--) {
      expected = expected << 8 | digest[i] & 0xff;
    }

    assertThat(MethodHashes.of(status)).isEqualTo(expected);
    assertThat(MethodHashes.of(NotifyService.class)).hasSize(8).isSorted().contains(expected);
  }

  @Test
  void hostNameBeyondTheLimitIsRefusedUnread() {
    assertRefused(PREAMBLE + "0201", "a host name longer than 512");
    CallGuard other = new CallGuard(() -> bytes(OWN_ID), METHOD);
    byte[] most = bytes(PREAMBLE + "ffff");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> other.received(most, 0, most.length));
  }

  private void assertRefused(String hex, String why) {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> feed(hex))
        .withMessageStartingWith("refused: ")
        .withMessageContaining(why);
  }
}
