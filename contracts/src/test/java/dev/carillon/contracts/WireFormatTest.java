package dev.carillon.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import dev.carillon.contracts.NotificationBatch.Item;
import dev.carillon.contracts.NotificationBatch.Loss;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The bytes on the wire, version 1. They never change: a change needs another version. */
class WireFormatTest {
  private static final InstanceId SENDER = new InstanceId("a/web", 0x0102030405060708L);
  private static final InstanceId RECEIVER = new InstanceId("b/web", -2);
  private static final Introduction INTRODUCTION = introduction(SENDER, HeldCaches.of(Set.of("s")));

  private static final String GOLDEN_INTRODUCTION =
      "02" // flags: ephemeral
          + "08"
          + "636172696c6c6f6e" // cluster carillon
          + "03"
          + "776562" // role web
          + "09"
          + "3132372e302e302e31" // host 127.0.0.1
          + "1839" // port 6201
          + "e807" // heartbeat 1000
          + "8827" // max-staleness 5000
          + "01"
          + "01"
          + "73" // holds one cache, s
          + "00"; // declares none

  private static final NotificationBatch HELLO =
      new NotificationBatch(
          SENDER, 0, 0, 0, 3, 0, false, false, INTRODUCTION, List.of(), List.of());

  private static final String GOLDEN_HELLO =
      "4342" // CB
          + "01" // version
          + "04" // flags: introduction
          + "0102030405060708" // incarnation
          + "0000000000000000" // epoch
          + "0000000000000000" // after
          + "0000000000000000" // to
          + "0000000000000003" // head
          + "0000000000000000" // stamp
          + "05"
          + "612f776562" // name a/web
          + GOLDEN_INTRODUCTION
          + "00" // no losses
          + "00" // no places
          + "00"; // no messages

  private static final NotificationBatch RICH =
      new NotificationBatch(
          SENDER,
          0x1112131415161718L,
          10,
          20,
          300,
          -1,
          true,
          true,
          null,
          List.of(new Loss(3, 10, List.of("catalog"))),
          List.of(
              item(11, NotificationMessage.flush("settings")),
              item(12, NotificationMessage.flushKey("settings", "eu", "k")),
              item(13, NotificationMessage.flushKey("settings", "eu", -1)),
              item(13, NotificationMessage.flushKey("settings", "eu", 300L)),
              item(14, NotificationMessage.flushKey("settings", "eu", new UUID(1, 2))),
              item(15, NotificationMessage.flushKey("catalog", "default", Colour.RED)),
              item(16, message(Operation.FLUSH_TAG, "settings", null, null, "t", 0, "r")),
              item(18, NotificationMessage.recycle("why")),
              item(
                  20,
                  message(Operation.REPLACE_ITEM, "catalog", null, Key.of("x"), null, 300, null))));

  private static final String GOLDEN_RICH =
      "4342" // CB
          + "01" // version
          + "03" // flags: goodbye, await applied
          + "0102030405060708" // incarnation
          + "1112131415161718" // epoch
          + "000000000000000a" // after
          + "0000000000000014" // to
          + "000000000000012c" // head
          + "ffffffffffffffff" // stamp
          + "05"
          + "612f776562" // name a/web
          + "01"
          + "03"
          + "0a"
          + "01"
          + "07"
          + "636174616c6f67" // a loss (3, 10] of catalog
          + "04" // places
          + "08"
          + "73657474696e6773"
          + "00" // 0: settings
          + "08"
          + "73657474696e6773"
          + "02"
          + "6575" // 1: settings/eu
          + "07"
          + "636174616c6f67"
          + "07"
          + "64656661756c74" // 2: catalog/default
          + "00"
          + "00" // 3: none
          + "09" // messages
          + "00"
          + "01"
          + "00" // 11 FLUSH settings
          + "10"
          + "01"
          + "01"
          + "01"
          + "6b" // 12 FLUSH settings/eu/"k"
          + "20"
          + "01"
          + "01"
          + "01" // 13 FLUSH settings/eu/-1
          + "30"
          + "00"
          + "01"
          + "d804" // 13 FLUSH settings/eu/300L
          + "40"
          + "01"
          + "01"
          + "0000000000000001"
          + "0000000000000002" // 14 FLUSH of a UUID
          + "50"
          + "01"
          + "02"
          + "03"
          + "524544" // 15 FLUSH catalog/default/RED
          + "81"
          + "01"
          + "00"
          + "06"
          + "01"
          + "74"
          + "01"
          + "72" // 16 FLUSH_TAG "t" by role r
          + "82"
          + "02"
          + "03"
          + "02"
          + "03"
          + "776879" // 18 RECYCLE "why"
          + "94"
          + "02"
          + "02"
          + "01"
          + "78"
          + "01"
          + "ac02"; // 20 REPLACE_ITEM, version 300

  private static final Receipt OK =
      Receipt.ok(
          RECEIVER,
          7,
          300,
          290,
          5,
          new TreeMap<>(Map.of("", 291L, "catalog", 295L)),
          new TreeSet<>(Set.of(12L, 15L, 290L)),
          2);

  private static final String GOLDEN_OK =
      "4352" // CR
          + "01" // version
          + "00" // flags: OK
          + "fffffffffffffffe" // incarnation
          + "0000000000000007" // epoch
          + "000000000000012c" // received
          + "0000000000000122" // applied
          + "0000000000000002" // failed forgotten
          + "0000000000000005" // stamp
          + "05"
          + "622f776562" // name b/web
          + "02" // lagging caches
          + "00"
          + "a302" // what concerns no cache, from 291 on
          + "07"
          + "636174616c6f67"
          + "a702" // catalog, from 295 on
          + "03"
          + "0c"
          + "03"
          + "9302"; // failed: 12, 15, 290

  private static final Receipt OPENING =
      Receipt.opening(introduction(RECEIVER, HeldCaches.ALL), 9, 6);

  private static final String GOLDEN_OPENING =
      "4352" // CR
          + "01" // version
          + "05" // flags: NEW, introduction
          + "fffffffffffffffe" // incarnation
          + "0000000000000009" // epoch
          + "0000000000000000" // received
          + "0000000000000000" // applied
          + "0000000000000000" // failed forgotten
          + "0000000000000006" // stamp
          + "05"
          + "622f776562" // name b/web
          + "00" // no lagging caches
          + "00" // nothing failed
          + "03" // flags: holds all, ephemeral
          + "08"
          + "636172696c6c6f6e" // cluster carillon
          + "03"
          + "776562" // role web
          + "09"
          + "3132372e302e302e31" // host 127.0.0.1
          + "1839" // port 6201
          + "e807" // heartbeat 1000
          + "8827" // max-staleness 5000
          + "00" // no names
          + "00"; // declares none

  private static final Receipt REFUSED = Receipt.refused(RECEIVER, "no");

  private static final String GOLDEN_REFUSED =
      "4352" // CR
          + "01" // version
          + "0a" // flags: REFUSED, refusal
          + "fffffffffffffffe" // incarnation
          + "0000000000000000" // epoch
          + "0000000000000000" // received
          + "0000000000000000" // applied
          + "0000000000000000" // failed forgotten
          + "0000000000000000" // stamp
          + "05"
          + "622f776562" // name b/web
          + "00" // no lagging caches
          + "00" // nothing failed
          + "02"
          + "6e6f"; // no

  private enum Colour {
    RED
  }

  private static Item item(long sequence, NotificationMessage message) {
    return new Item(sequence, message);
  }

  private static NotificationMessage message(
      Operation operation,
      String cache,
      @Nullable String region,
      @Nullable Key key,
      @Nullable String tag,
      long version,
      @Nullable String role) {
    return new NotificationMessage(operation, cache, region, key, tag, version, role);
  }

  private static Introduction introduction(InstanceId instance, HeldCaches held) {
    return new Introduction(
        instance, "carillon", "web", new Address("127.0.0.1", 6201), held, 1_000, 5_000, true);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static void assertMalformed(byte[] frame, Consumer<byte[]> decoder, String text) {
    assertThatExceptionOfType(MalformedFrameException.class)
        .as(hex(frame))
        .isThrownBy(() -> decoder.accept(frame))
        .withMessageContaining(text);
  }

  @Test
  void helloHasItsGoldenBytes() {
    assertThat(hex(HELLO.encode())).isEqualTo(GOLDEN_HELLO);
    assertThat(NotificationBatch.decode(bytes(GOLDEN_HELLO))).isEqualTo(HELLO);
  }

  @Test
  void introductionSaysWhyItsInstanceRecycles() {
    Introduction staying = Objects.requireNonNull(HELLO.introduction());
    NotificationBatch going =
        new NotificationBatch(
            SENDER,
            0,
            0,
            0,
            3,
            0,
            false,
            false,
            staying.recyclingFor("new prices"),
            List.of(),
            List.of());

    Introduction read =
        Objects.requireNonNull(NotificationBatch.decode(going.encode()).introduction());

    assertThat(read.recyclesFor()).isEqualTo("new prices");
    assertThat(read.recyclingFor("")).isEqualTo(staying);
    assertThat(staying.recyclesFor()).isEmpty();
  }

  @Test
  void batchHasItsGoldenBytes() {
    assertThat(hex(RICH.encode())).isEqualTo(GOLDEN_RICH);
    assertThat(NotificationBatch.decode(bytes(GOLDEN_RICH))).isEqualTo(RICH);
  }

  @Test
  void receiptOfATakenBatchHasItsGoldenBytes() {
    assertThat(hex(OK.encode())).isEqualTo(GOLDEN_OK);
    assertThat(Receipt.decode(bytes(GOLDEN_OK))).isEqualTo(OK);
  }

  @Test
  void receiptThatOpensASessionHasItsGoldenBytes() {
    assertThat(hex(OPENING.encode())).isEqualTo(GOLDEN_OPENING);
    assertThat(Receipt.decode(bytes(GOLDEN_OPENING))).isEqualTo(OPENING);
  }

  @Test
  void refusalHasItsGoldenBytes() {
    assertThat(hex(REFUSED.encode())).isEqualTo(GOLDEN_REFUSED);
    assertThat(Receipt.decode(bytes(GOLDEN_REFUSED))).isEqualTo(REFUSED);
  }

  @Test
  void operationsHaveTheirCodesForEver() {
    assertThat(Arrays.stream(Operation.values()).map(each -> each + "=" + each.code()))
        .containsExactly(
            "FLUSH=0",
            "FLUSH_TAG=1",
            "RECYCLE=2",
            "ADD_ITEM=3",
            "REPLACE_ITEM=4",
            "REMOVE_ITEM=5",
            "CREATE_REGION=6",
            "CLEAR_REGION=7",
            "REMOVE_REGION=8");
  }

  @Test
  void extremeNumbersComeBack() {
    for (long number : new long[] {Long.MIN_VALUE, Long.MAX_VALUE, 0, 127, 128, -64, -65}) {
      NotificationBatch batch =
          batch(
              0,
              2,
              item(1, NotificationMessage.flushKey("c", "r", number)),
              item(2, NotificationMessage.flushKey("c", "r", (int) number)));
      assertThat(NotificationBatch.decode(batch.encode())).isEqualTo(batch);
    }
    NotificationBatch last =
        new NotificationBatch(
            SENDER,
            Long.MIN_VALUE,
            Long.MAX_VALUE - 1,
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            Long.MIN_VALUE,
            false,
            false,
            null,
            List.of(),
            List.of(item(Long.MAX_VALUE, NotificationMessage.flush("c"))));
    assertThat(NotificationBatch.decode(last.encode())).isEqualTo(last);
  }

  @Test
  void randomBatchesComeBack() {
    for (int seed = 0; seed < 500; seed++) {
      NotificationBatch batch = randomBatch(new Random(seed));
      assertThat(NotificationBatch.decode(batch.encode())).as("seed " + seed).isEqualTo(batch);
    }
  }

  @Test
  void keyOfTwentyCharactersCostsAtMostThirtyBytesInABatchOfAThousand() {
    Item[] items =
        LongStream.rangeClosed(1, 1_000)
            .mapToObj(
                i ->
                    item(
                        i,
                        NotificationMessage.flushKey(
                            "catalogue-of-articles", "default", String.format("%020d", i))))
            .toArray(Item[]::new);

    assertThat(batch(0, 1_000, items).encode().length / 1_000.0).isLessThanOrEqualTo(30);
  }

  @Test
  void everyPrefixOfAFrameIsRefused() {
    for (String golden : List.of(GOLDEN_HELLO, GOLDEN_RICH)) {
      for (int length = 0; length < golden.length() / 2; length++) {
        assertMalformed(Arrays.copyOf(bytes(golden), length), NotificationBatch::decode, "");
      }
    }
    for (String golden : List.of(GOLDEN_OK, GOLDEN_OPENING, GOLDEN_REFUSED)) {
      for (int length = 0; length < golden.length() / 2; length++) {
        assertMalformed(Arrays.copyOf(bytes(golden), length), Receipt::decode, "");
      }
    }
  }

  @Test
  void bytesBehindTheEndAreRefused() {
    assertMalformed(bytes(GOLDEN_RICH + "00"), NotificationBatch::decode, "behind the end");
    assertMalformed(bytes(GOLDEN_OK + "00"), Receipt::decode, "behind the end");
  }

  @Test
  void frameOfAnotherKindIsRefused() {
    assertMalformed(bytes(GOLDEN_OK), NotificationBatch::decode, "4342");
    assertMalformed(bytes(GOLDEN_HELLO), Receipt::decode, "4352");
  }

  @Test
  void frameOfAnotherVersionIsRefusedWithBothVersions() {
    byte[] batch = bytes(GOLDEN_RICH);
    batch[2] = 2;
    assertMalformed(batch, NotificationBatch::decode, "version 2");
    assertMalformed(batch, NotificationBatch::decode, "only 1");
    byte[] receipt = bytes(GOLDEN_OK);
    receipt[2] = (byte) 200;
    assertMalformed(receipt, Receipt::decode, "version 200");
  }

  @Test
  void frameOverTheLimitIsRefusedUnread() {
    assertMalformed(
        new byte[NotificationBatch.MAX_BYTES + 1],
        NotificationBatch::decode,
        "at most " + NotificationBatch.MAX_BYTES);
    assertMalformed(new byte[NotificationBatch.MAX_BYTES + 1], Receipt::decode, "at most");
  }

  @Test
  void hugeCountsAndLengthsAreRefusedBeforeAnythingIsAllocated() {
    String header = GOLDEN_RICH.substring(0, 2 * 58);
    String huge = "ffffffffffffffff7f";
    String million = "c0843d";
    List<String> hostile =
        List.of(
            header + huge, // losses
            header + million,
            header + "ffffffff07",
            header + "01" + "0b" + "0c" + huge, // caches of a loss
            header + "01" + "0b" + "0c" + "8008",
            header + "00" + huge, // places
            header + "00" + million,
            header + "00" + "80800400" + "00",
            header + "00" + "01" + huge, // length of a cache name
            header + "00" + "01" + "8104" + "61".repeat(513),
            header + "00" + "01" + "8004" + "61".repeat(20),
            header + "00" + "01" + "0161" + "00" + huge, // messages
            header + "00" + "01" + "0161" + "00" + million,
            header + "00" + "01" + "0161" + "00" + "02" + "000100", // two messages in 3 bytes
            header.substring(0, 2 * 52) + huge, // length of the instance name
            header.substring(0, 2 * 52) + "8104" + "61".repeat(513));
    for (String each : hostile) {
      assertRefusedCheaply(each, NotificationBatch::decode);
    }
    String receipt = GOLDEN_OK.substring(0, 2 * 58);
    for (String each :
        List.of(
            receipt + huge, // lagging caches
            receipt + "11" + "00".repeat(100),
            receipt + "00" + huge, // failed
            receipt + "00" + "8102" + "01".repeat(257))) {
      assertRefusedCheaply(each, Receipt::decode);
    }
  }

  private static final String GOLDEN_DECLARED =
      "02"
          + "07"
          + "636174616c6f67" // catalog
          + "01" // ordered
          + "02"
          + "03"
          + "6a6f62"
          + "03"
          + "776562" // written by job and web
          + "06"
          + "707269636573" // prices
          + "00"
          + "00"; // not ordered, written by all

  @Test
  void declarationsHaveTheirGoldenBytes() {
    Introduction declaring =
        INTRODUCTION.declaring(
            List.of(
                new CacheDeclaration("catalog", new TreeSet<>(Set.of("web", "job")), true),
                new CacheDeclaration("prices", new TreeSet<>(), false)));
    NotificationBatch hello =
        new NotificationBatch(SENDER, 0, 0, 0, 3, 0, false, false, declaring, List.of(), List.of());
    String golden =
        GOLDEN_HELLO.substring(0, GOLDEN_HELLO.length() - 8) + GOLDEN_DECLARED + "000000";

    assertThat(hex(hello.encode())).isEqualTo(golden);
    assertThat(NotificationBatch.decode(bytes(golden))).isEqualTo(hello);
  }

  @Test
  void declarationsBeyondTheirLimitsAreRefusedBeforeAnythingIsAllocated() {
    String header = GOLDEN_HELLO.substring(0, GOLDEN_HELLO.length() - 8);
    String huge = "ffffffffffffffff7f";
    for (String each :
        List.of(
            header + huge, // declared caches
            header + "8108" + "01610000".repeat(1_025),
            header + "02" + "01610000" + "0161", // two in six bytes
            header + "01" + huge, // length of a name
            header + "01" + "8104" + "61".repeat(513) + "0000",
            header + "01" + "0161" + "00" + huge, // writers
            header + "01" + "0161" + "00" + "41" + "0161".repeat(65),
            header + "01" + "0161" + "00" + "01" + "8104" + "61".repeat(513))) {
      assertRefusedCheaply(each, NotificationBatch::decode);
    }
  }

  @Test
  void wordOfAHomeHasItsGoldenBytes() {
    NotificationMessage turn =
        new NotificationMessage(Operation.CLEAR_REGION, "catalog", "eu", null, null, 300, null)
            .inTurn(SENDER, "web");
    NotificationBatch batch =
        new NotificationBatch(
            RECEIVER, 9, 0, 1, 1, 0, false, false, null, List.of(), List.of(item(1, turn)));
    String golden =
        "87" // CLEAR_REGION, extras
            + "01"
            + "00"
            + "0d" // version, role and writer
            + "ac02"
            + "03"
            + "776562"
            + "0102030405060708"
            + "05"
            + "612f776562";

    assertThat(hex(batch.encode())).endsWith(golden);
    assertThat(NotificationBatch.decode(batch.encode()).items().get(0).message()).isEqualTo(turn);
    assertMalformed(
        bytes(hex(batch.encode()).replace("0102030405060708", "0000000000000000")),
        NotificationBatch::decode,
        "incarnation must not be 0");
  }

  @Test
  void traceStandsLastAndOnlyInAMessageThatHasOne() {
    TraceContext span = new TraceContext(0x1112131415161718L, 0x2122232425262728L, 3, 1);
    NotificationMessage plain = NotificationMessage.flush("catalog");
    NotificationMessage rich =
        message(Operation.REPLACE_ITEM, "catalog", null, Key.of("x"), null, 300, "web");
    String trace = "1112131415161718" + "2122232425262728" + "0000000000000003" + "01";

    assertThat(hex(batchOf(plain.within(span)).encode()))
        .endsWith("80" + "01" + "00" + "10" + trace);
    assertThat(hex(batchOf(rich.within(span)).encode()))
        .endsWith("0178" + "15" + "ac02" + "03776562" + trace);
    for (NotificationMessage each : List.of(plain, rich)) {
      byte[] without = batchOf(each).encode();
      assertThat(batchOf(each.within(null)).encode()).isEqualTo(without);
      assertThat(messageOf(without).trace()).isNull();
      NotificationMessage read = messageOf(batchOf(each.within(span)).encode());
      assertThat(read).isEqualTo(each);
      assertThat(read.trace()).isEqualTo(span);
    }
  }

  @Test
  void traceThatMeansNothingIsRefused() {
    TraceContext span = new TraceContext(0, 1, 3, 1);
    String frame = hex(batchOf(NotificationMessage.flush("catalog").within(span)).encode());

    assertMalformed(
        bytes(frame.replace("000000000000000301", "000000000000000001")),
        NotificationBatch::decode,
        "must not be zero");
    assertMalformed(
        bytes(frame.substring(0, frame.length() - 2)), NotificationBatch::decode, "trace flags");
  }

  private static NotificationBatch batchOf(NotificationMessage message) {
    return new NotificationBatch(
        RECEIVER, 9, 0, 1, 1, 0, false, false, null, List.of(), List.of(item(1, message)));
  }

  private static NotificationMessage messageOf(byte[] frame) {
    return NotificationBatch.decode(frame).items().get(0).message();
  }

  /** Refuses once to load classes, and again to measure. */
  private static void assertRefusedCheaply(String hex, Consumer<byte[]> decoder) {
    byte[] frame = bytes(hex);
    assertMalformed(frame, decoder, "");
    long before = allocated();
    try {
      decoder.accept(frame);
    } catch (MalformedFrameException e) {
      assertThat(allocated() - before).as(hex).isLessThan(50_000);
    }
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  @Test
  void sequencesThatOverflowOrGoBackwardsAreRefused() {
    String header = GOLDEN_RICH.substring(0, 2 * 58); // (10, 20]
    String place = "00" + "01" + "0161" + "00"; // no losses, one place: a
    Consumer<byte[]> decoder = NotificationBatch::decode;
    assertMalformed(bytes(header + place + "01" + "000000"), decoder, "out of order");
    assertMalformed(bytes(header + place + "01" + "000b00"), decoder, "out of order");
    assertMalformed(
        bytes(header + place + "01" + "00" + "ffffffffffffffffff01" + "00"), decoder, "overflows");
    assertMalformed(
        bytes(header + place + "02" + "000100" + "00" + "ffffffffffffffff7f" + "00"),
        decoder,
        "overflows");
    assertMalformed(
        bytes(header + place + "01" + "00" + "ffffffffffffffffff02" + "00"),
        decoder,
        "longer than 64 bits");
    assertMalformed(
        bytes(header + place + "01" + "00" + "80".repeat(10) + "01" + "00"), decoder, "64 bits");
  }

  @Test
  void marksThatContradictEachOtherAreRefused() {
    for (long[] marks : new long[][] {{-1, 0, 0}, {2, 1, 3}, {0, 2, 1}, {0, 0, -1}}) {
      byte[] frame = bytes(GOLDEN_HELLO);
      put(frame, 20, marks[0]);
      put(frame, 28, marks[1]);
      put(frame, 36, marks[2]);
      assertMalformed(frame, NotificationBatch::decode, "after <= to <= head");
    }
    for (long[] marks : new long[][] {{-1, -1}, {1, 2}, {1, -1}}) {
      byte[] frame = bytes(GOLDEN_REFUSED);
      put(frame, 20, marks[0]);
      put(frame, 28, marks[1]);
      assertMalformed(frame, Receipt::decode, "applied <= received");
    }
  }

  private static void put(byte[] frame, int at, long value) {
    for (int i = 0; i < 8; i++) {
      frame[at + i] = (byte) (value >>> (56 - 8 * i));
    }
  }

  @Test
  void lossOutsideItsBatchIsRefused() {
    String header = GOLDEN_RICH.substring(0, 2 * 58); // (10, 20]
    for (String loss : List.of("0a" + "0a", "0a" + "09", "0a" + "15")) {
      assertMalformed(
          bytes(header + "01" + loss + "00" + "00" + "00"), NotificationBatch::decode, "loss");
    }
  }

  @Test
  void lossesOutOfOrderAreRefused() {
    String header = GOLDEN_RICH.substring(0, 2 * 58); // (10, 20]
    assertMalformed(
        bytes(header + "02" + "0a0c00" + "030b00" + "00" + "00"),
        NotificationBatch::decode,
        "out of order");
    assertThat(
            NotificationBatch.decode(bytes(header + "02" + "030b00" + "0a0c00" + "00" + "00"))
                .losses())
        .containsExactly(new Loss(3, 11, List.of()), new Loss(10, 12, List.of()));
  }

  @Test
  void contradictionsInAMessageAreRefused() {
    String header = GOLDEN_RICH.substring(0, 2 * 58);
    String places = "00" + "02" + "0161" + "00" + "00" + "00"; // 0: a, 1: none
    Consumer<byte[]> decoder = NotificationBatch::decode;
    assertMalformed(bytes(header + places + "01" + "000101"), decoder, "cache must not be null");
    assertMalformed(bytes(header + places + "01" + "000102"), decoder, "place 2 of 2");
    assertMalformed(bytes(header + places + "01" + "090100"), decoder, "operation code 9");
    assertMalformed(bytes(header + places + "01" + "600100"), decoder, "kind of key 6");
    assertMalformed(bytes(header + places + "01" + "100100" + "00"), decoder, "key must not be");
    assertMalformed(bytes(header + places + "01" + "200100" + "8080808010"), decoder, "is no int");
    assertMalformed(bytes(header + places + "01" + "020100"), decoder, "RECYCLE must not");
    assertMalformed(bytes(header + places + "01" + "020101"), decoder, "reason must not be null");
    assertMalformed(
        bytes(header + places + "01" + "800100" + "01" + "ffffffffffffffffff01"),
        decoder,
        "version must not be negative");
    assertMalformed(
        bytes(header + places + "01" + "100100" + "02" + "c328"), decoder, "not valid UTF-8");
    assertMalformed(
        bytes(header + places + "01" + "100100" + "03" + "eda080"), decoder, "not valid UTF-8");
  }

  @Test
  void incarnationZeroAndNamelessInstancesAreRefused() {
    byte[] frame = bytes(GOLDEN_HELLO);
    put(frame, 4, 0);
    assertMalformed(frame, NotificationBatch::decode, "incarnation must not be 0");
    assertMalformed(
        bytes(GOLDEN_HELLO.substring(0, 2 * 52) + "00" + "000000"),
        NotificationBatch::decode,
        "instance name must not be empty");
  }

  @Test
  void receiptThatOpensASessionMustIntroduce() {
    byte[] frame = bytes(GOLDEN_REFUSED.substring(0, 2 * 60));
    frame[3] = 1;
    assertMalformed(frame, Receipt::decode, "must introduce");
  }

  @Test
  void mutatedFramesDecodeOrAreMalformedAndNothingElse() {
    Random random = new Random(20_260_101);
    List<byte[]> batches = new ArrayList<>(List.of(HELLO.encode(), RICH.encode()));
    for (int seed = 0; seed < 20; seed++) {
      batches.add(randomBatch(new Random(seed)).encode());
    }
    List<byte[]> receipts = List.of(OK.encode(), OPENING.encode(), REFUSED.encode());
    int decoded = 0;
    for (int i = 0; i < 100_000; i++) {
      boolean batch = i % 4 != 0;
      List<byte[]> seeds = batch ? batches : receipts;
      byte[] mutated = mutate(random, seeds.get(random.nextInt(seeds.size())));
      try {
        if (batch) {
          NotificationBatch again = NotificationBatch.decode(mutated);
          assertThat(NotificationBatch.decode(again.encode())).isEqualTo(again);
        } else {
          Receipt again = Receipt.decode(mutated);
          assertThat(Receipt.decode(again.encode())).isEqualTo(again);
        }
        decoded++;
      } catch (MalformedFrameException e) {
        assertThat(e.getMessage()).isNotBlank();
      } catch (RuntimeException | Error e) {
        throw new AssertionError("mutation " + i + ": " + hex(mutated), e);
      }
    }
    assertThat(decoded).as("some mutations must survive").isBetween(1_000, 99_000);
  }

  private static byte[] mutate(Random random, byte[] frame) {
    byte[] mutated = frame.clone();
    for (int times = 1 + random.nextInt(3); times > 0; times--) {
      int at = random.nextInt(mutated.length);
      switch (random.nextInt(6)) {
        case 0 -> mutated[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> mutated[at] = (byte) random.nextInt();
        case 2 -> mutated[at] = (byte) 0xff;
        case 3 -> mutated = Arrays.copyOf(mutated, 1 + random.nextInt(mutated.length + 20));
        case 4 -> mutated = splice(mutated, at, at + random.nextInt(mutated.length - at), "");
        default -> mutated = splice(mutated, at, at, "ffffffff0f");
      }
    }
    return mutated;
  }

  private static byte[] splice(byte[] frame, int from, int to, String hex) {
    String text = hex(frame);
    String spliced = text.substring(0, 2 * from) + hex + text.substring(2 * to);
    return spliced.isEmpty() ? new byte[1] : bytes(spliced);
  }

  private static NotificationBatch batch(long after, long to, Item... items) {
    return new NotificationBatch(
        SENDER, 1, after, to, to, 0, false, false, null, List.of(), List.of(items));
  }

  private static NotificationBatch randomBatch(Random random) {
    List<Item> items = new ArrayList<>();
    long after = random.nextInt(1_000);
    long sequence = after + 1;
    int count = random.nextInt(12);
    for (int i = 0; i < count; i++) {
      items.add(item(sequence, randomMessage(random)));
      sequence += random.nextInt(300);
    }
    return new NotificationBatch(
        SENDER,
        random.nextLong(),
        after,
        sequence,
        sequence + random.nextInt(10),
        random.nextLong(),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextBoolean()
            ? introduction(
                SENDER, random.nextBoolean() ? HeldCaches.ALL : HeldCaches.of(Set.of("x", "y")))
            : null,
        random.nextBoolean() ? List.of() : List.of(new Loss(0, sequence, List.of("x"))),
        items);
  }

  private static NotificationMessage randomMessage(Random random) {
    Operation operation = Operation.ofCode(random.nextInt(9));
    if (operation == Operation.RECYCLE) {
      return NotificationMessage.recycle(randomText(random)).sentBy(randomText(random));
    }
    boolean ofRegion = operation.concernsRegion();
    return message(
        operation,
        randomText(random),
        ofRegion || random.nextBoolean() ? randomText(random) : null,
        ofRegion ? null : randomKey(random, operation.concernsItem() ? 5 : 6),
        operation == Operation.FLUSH_TAG ? randomText(random) : null,
        random.nextInt(3) * (long) random.nextInt(1_000_000),
        random.nextBoolean() ? randomText(random) : null);
  }

  private static @Nullable Key randomKey(Random random, int kinds) {
    return switch (random.nextInt(kinds)) {
      case 0 -> Key.of(randomText(random));
      case 1 -> Key.of(random.nextInt());
      case 2 -> Key.of(random.nextLong());
      case 3 -> Key.of(new UUID(random.nextLong(), random.nextLong()));
      case 4 -> Key.of(Colour.RED);
      default -> null;
    };
  }

  private static String randomText(Random random) {
    String text = List.of("a", "é", "€uro", "𝄞", "x".repeat(512)).get(random.nextInt(5));
    assertThat(text.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(512);
    return text;
  }

  @Test
  void receiptLimitsAreKept() {
    TreeSet<Long> failed = new TreeSet<>(LongStream.rangeClosed(1, 256).boxed().toList());
    TreeMap<String, Long> lagging = new TreeMap<>();
    IntStream.range(0, 16).forEach(i -> lagging.put("cache-" + i, 300L + i));
    Receipt full = Receipt.ok(RECEIVER, 1, 400, 299, 1, lagging, failed, 0);

    assertThat(Receipt.decode(full.encode())).isEqualTo(full);
  }

  private static final Receipt UNKNOWN =
      OK.with(
          Receipt.Kind.UNKNOWN,
          List.of(new Address("127.0.0.1", 6_201), new Address("::1", 6_202)));

  private static final String GOLDEN_UNKNOWN =
      GOLDEN_OK.substring(0, 6)
          + "13" // flags: UNKNOWN, view
          + GOLDEN_OK.substring(8)
          + "02" // addresses
          + "09"
          + "3132372e302e302e31"
          + "1839" // 127.0.0.1:6201
          + "03"
          + "3a3a31"
          + "183a"; // [::1]:6202

  @Test
  void receiptWithAViewHasItsGoldenBytes() {
    assertThat(hex(UNKNOWN.encode())).isEqualTo(GOLDEN_UNKNOWN);
    assertThat(Receipt.decode(bytes(GOLDEN_UNKNOWN))).isEqualTo(UNKNOWN);
    for (int length = GOLDEN_OK.length() / 2; length < GOLDEN_UNKNOWN.length() / 2; length++) {
      assertMalformed(Arrays.copyOf(bytes(GOLDEN_UNKNOWN), length), Receipt::decode, "");
    }
  }

  @Test
  void viewOfEveryAddressThereMayBeFitsIntoAReceipt() {
    List<Address> all =
        IntStream.rangeClosed(1, Receipt.MAX_VIEW)
            .mapToObj(port -> new Address("h".repeat(200), port))
            .toList();
    Receipt full = OK.with(Receipt.Kind.OK, all);

    assertThat(Receipt.decode(full.encode())).isEqualTo(full);
  }

  @Test
  void addressesThatNoSocketCouldHaveAreRefused() {
    String receipt = GOLDEN_OK.substring(0, 6) + "10" + GOLDEN_OK.substring(8);
    assertMalformed(bytes(receipt + "01" + "0161" + "0000"), Receipt::decode, "port");
    assertMalformed(bytes(receipt + "01" + "00" + "1839"), Receipt::decode, "host");
    assertMalformed(bytes(receipt + "8120" + "00".repeat(100)), Receipt::decode, "view count");
    assertMalformed(bytes(receipt + "8020" + "016118".repeat(100)), Receipt::decode, "view count");
  }

  @Test
  void headerIsReadWhateverTheVersionOfTheBody() {
    String header = GOLDEN_RICH.substring(0, 2 * 58);
    for (String body : List.of("", "00", "ff".repeat(100), GOLDEN_RICH.substring(2 * 58))) {
      byte[] frame = bytes(header + body);
      frame[2] = 2;
      assertThatExceptionOfType(UnreadableBodyException.class)
          .isThrownBy(() -> NotificationBatch.decode(frame))
          .withMessageContaining("version 2")
          .satisfies(
              e ->
                  assertThat(e.header())
                      .isEqualTo(
                          new NotificationBatch(
                              SENDER,
                              RICH.epoch(),
                              10,
                              20,
                              300,
                              -1,
                              true,
                              true,
                              null,
                              List.of(),
                              List.of())));
    }
  }

  @Test
  void headerThatContradictsItselfIsMalformedInEveryVersion() {
    for (int at : new int[] {20, 28, 36}) {
      byte[] frame = bytes(GOLDEN_RICH);
      frame[2] = 2;
      put(frame, at, -1);
      assertThatExceptionOfType(MalformedFrameException.class)
          .isThrownBy(() -> NotificationBatch.decode(frame))
          .isNotInstanceOf(UnreadableBodyException.class);
    }
    for (int length = 0; length < 58; length++) {
      byte[] frame = Arrays.copyOf(bytes(GOLDEN_RICH), length);
      if (length > 2) {
        frame[2] = 2;
      }
      assertThatExceptionOfType(MalformedFrameException.class)
          .isThrownBy(() -> NotificationBatch.decode(frame))
          .isNotInstanceOf(UnreadableBodyException.class);
    }
  }

  @Test
  void countsAroundTheLargestIntAreRefusedBeforeAnythingIsAllocated() {
    String header = GOLDEN_RICH.substring(0, 2 * 58);
    String receipt = GOLDEN_OK.substring(0, 2 * 58);
    String view = GOLDEN_OK.substring(0, 6) + "10" + GOLDEN_OK.substring(8);
    for (String count :
        List.of(
            "ffffffff07", // 2^31 - 1
            "8080808008", // 2^31
            "8180808008", // 2^31 + 1, 1 as an int's lower half
            "ffffffff0f", // 2^32 - 1, -1 as an int
            "8080808010", // 2^32, 0 as an int
            "ffffffffffffffffff01")) { // -1
      assertRefusedCheaply(header + count, NotificationBatch::decode); // losses
      assertRefusedCheaply(header + "00" + count, NotificationBatch::decode); // places
      assertRefusedCheaply(header + "00" + "01" + "0161" + "00" + count, NotificationBatch::decode);
      assertRefusedCheaply(header + "00" + "01" + count, NotificationBatch::decode); // a length
      assertRefusedCheaply(receipt + count, Receipt::decode); // lagging caches
      assertRefusedCheaply(receipt + "00" + count, Receipt::decode); // failed
      assertRefusedCheaply(view + count, Receipt::decode);
    }
  }

  @Test
  void textsOfEveryLengthAndAlphabetComeBack() {
    for (String character : List.of("a", "\u007f", "é", "€", "𝄞")) {
      int most = 512 / character.getBytes(StandardCharsets.UTF_8).length;
      for (int length : new int[] {1, 2, 31, 42, 43, 63, 64, 126, 127, 128, 129, 255, 256, 512}) {
        String text = character.repeat(Math.min(length, most));
        String mixed = length > 1 ? "a".repeat(Math.min(length, 508) - 1) + "é" : text;
        NotificationBatch batch =
            batch(
                0,
                2,
                item(1, NotificationMessage.flushKey(text, text, text)),
                item(2, NotificationMessage.flushKey(mixed, mixed, mixed)));
        assertThat(NotificationBatch.decode(batch.encode())).isEqualTo(batch);
      }
    }
  }

  @Test
  void lossOfACacheWithoutANameIsRefused() {
    String header = GOLDEN_RICH.substring(0, 2 * 58); // (10, 20]
    assertMalformed(
        bytes(header + "01" + "0a0b" + "0100" + "00" + "00"),
        NotificationBatch::decode,
        "lost cache");
  }

  @Test
  void moreLossesThanABatchMayTellAreRefused() {
    String header = GOLDEN_RICH.substring(0, 2 * 58); // (10, 20]
    String loss = "0a0b00";
    assertThat(
            NotificationBatch.decode(bytes(header + "10" + loss.repeat(16) + "00" + "00")).losses())
        .hasSize(16);
    assertMalformed(
        bytes(header + "11" + loss.repeat(17) + "00" + "00"),
        NotificationBatch::decode,
        "losses count");
  }

  @Test
  void receiptWithAViewOfTooManyAddressesIsRefused() {
    Address address = new Address("127.0.0.1", 6_201);
    List<Address> tooMany = Collections.nCopies(Receipt.MAX_VIEW + 1, address);

    assertThatExceptionOfType(MalformedFrameException.class)
        .isThrownBy(() -> OK.with(Receipt.Kind.OK, tooMany))
        .withMessageContaining("at most 4096 addresses");
  }
}
