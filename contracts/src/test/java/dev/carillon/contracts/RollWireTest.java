package dev.carillon.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.carillon.contracts.Roll.Member;
import dev.carillon.contracts.Roll.Stage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Words about rolls on the wire, version 1. They never change: a change needs another version. */
class RollWireTest {
  private static final InstanceId SENDER = new InstanceId("a/web", 0x0102030405060708L);
  private static final Roll ROLL =
      Roll.of("17", "web", "why", SENDER, List.of(SENDER))
          .with("a/web", Member.waiting(SENDER.incarnation()).backAs(-2))
          .aborted("so");

  private static final String GOLDEN_ROLL =
      "01" // a roll follows
          + "023137" // id 17
          + "03776562" // role web
          + "03776879" // why
          + "05612f776562" // asker a/web
          + "0102030405060708" // its incarnation
          + "01" // aborted
          + "02736f" // so
          + "01" // one member
          + "05612f776562" // a/web
          + "05" // back
          + "0102030405060708" // incarnation before
          + "fffffffffffffffe" // and after
          + "00"; // no roll follows

  private static final String GOLDEN_WORD =
      "4357" // CW
          + "01" // version
          + "01" // flags: applies
          + "0102030405060708" // incarnation
          + "0000000000000000"
          + "0000000000000005" // term
          + "0000000000000000".repeat(3)
          + "05612f776562" // a/web
          + "03776562" // role web
          + "023137" // wants 17
          + GOLDEN_ROLL;

  private static final String GOLDEN_ANSWER =
      "4341" // CA
          + "01" // version
          + "00" // flags
          + "0102030405060708" // incarnation
          + "0000000000000000"
          + "0000000000000005" // granted term
          + "0000000000000000".repeat(3)
          + "05612f776562" // a/web
          + "00" // no refusal
          + GOLDEN_ROLL;

  private static RollWord word(List<Roll> rolls) {
    return new RollWord(SENDER, "web", 5, "17", rolls);
  }

  private static String hex(byte[] frame) {
    return HexFormat.of().formatHex(frame);
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  @Test
  void wordAndAnswerAreTheseBytes() {
    assertThat(hex(word(List.of(ROLL)).encode())).isEqualTo(GOLDEN_WORD);
    assertThat(RollWord.decode(bytes(GOLDEN_WORD))).isEqualTo(word(List.of(ROLL)));
    RollAnswer answer = new RollAnswer(SENDER, 5, "", List.of(ROLL));
    assertThat(hex(answer.encode())).isEqualTo(GOLDEN_ANSWER);
    assertThat(RollAnswer.decode(bytes(GOLDEN_ANSWER))).isEqualTo(answer);
  }

  @Test
  void whoSaysItIsReadWithoutTheBody() {
    byte[] word = bytes(GOLDEN_WORD);
    byte[] answer = bytes(GOLDEN_ANSWER);
    assertThat(RollWord.senderOf(Arrays.copyOf(word, 60))).isEqualTo(SENDER);
    assertThat(RollAnswer.senderOf(Arrays.copyOf(answer, 60))).isEqualTo(SENDER);
    assertThatExceptionOfType(MalformedFrameException.class)
        .isThrownBy(() -> RollWord.senderOf(answer))
        .withMessage("a frame must begin with 4357 but began with 4341");
  }

  @Test
  void randomWordsAndAnswersComeBack() {
    Random random = new Random(7);
    for (int i = 0; i < 1_000; i++) {
      List<Roll> rolls =
          Stream.generate(() -> RollTest.random(random)).limit(random.nextInt(4)).toList();
      RollWord word =
          new RollWord(
              SENDER, "web", 1 + random.nextInt(9), random.nextBoolean() ? "x" : null, rolls);
      RollAnswer answer = new RollAnswer(SENDER, random.nextInt(9), "not now", rolls);

      assertThat(RollWord.decode(word.encode())).isEqualTo(word);
      assertThat(RollAnswer.decode(answer.encode())).isEqualTo(answer);
    }
  }

  @Test
  void whateverIsSentIsReadOrRefused() {
    Random random = new Random(11);
    byte[] good = word(List.of(ROLL, ROLL)).encode();
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bad = Arrays.copyOf(good, random.nextInt(4) == 0 ? random.nextInt(200) : good.length);
      for (int times = 1 + random.nextInt(3); times > 0 && bad.length > 0; times--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      }
      try {
        RollWord.decode(bad);
      } catch (MalformedFrameException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(5_000, 19_999);
  }

  @Test
  void limitsAreKeptAtTheDoor() {
    refused("4357", "4342", "must begin with 4357");
    refused("435701", "435702", "wire version 2 is spoken");
    refused("01" + "02736f", "03" + "02736f", "end must be 0..2 but was 3");
    refused("02736f" + "01", "02736f" + "8108", "members count must be 0..1024 but was 1025");
    refused("02736f" + "01", "02736f" + "00", "a roll must have 1..1024 members but has 0");
    refused(
        "05" + "0102030405060708" + "ff", "06" + "0102030405060708" + "ff", "stage must be 0..5");
    refused("fffffffffffffffe", "0000000000000000", "only a member that is back");
    refused("00000000000000050000", "80000000000000050000", "term must be at least 1");
    refused("00000000000000050000", "00000000000000000000", "term must be at least 1");
    refused(
        "023137" + "03776562" + "03", "023137" + "03776562" + "8104", "must be 0..512 but was 513");
    refused("fffffffffffffffe00", "fffffffffffffffe0001", "1 bytes stand behind the end");
    refused("fffffffffffffffe00", "fffffffffffffffe02", "each behind a 1");
  }

  private static void refused(String part, String by, String why) {
    assertThat(GOLDEN_WORD).contains(part);
    int at = GOLDEN_WORD.lastIndexOf(part);
    String forged = GOLDEN_WORD.substring(0, at) + by + GOLDEN_WORD.substring(at + part.length());
    assertThatExceptionOfType(MalformedFrameException.class)
        .isThrownBy(() -> RollWord.decode(bytes(forged)))
        .withMessageContaining(why);
  }

  @Test
  void moreRollsThanThereMayBeAreRefused() {
    List<Roll> many = Collections.nCopies(RollWord.MAX_ROLLS + 1, ROLL);
    assertThatExceptionOfType(MalformedFrameException.class)
        .isThrownBy(() -> word(many))
        .withMessage("there must be at most 32 rolls but there are 33");
    String body = GOLDEN_ROLL.substring(0, GOLDEN_ROLL.length() - 2);
    String forged = GOLDEN_WORD.replace(GOLDEN_ROLL, body.repeat(33) + "00");
    assertThatExceptionOfType(MalformedFrameException.class)
        .isThrownBy(() -> RollWord.decode(bytes(forged)));
  }

  @Test
  void whatDoesNotFitIntoAFrameIsLeftOut() {
    String longName = "n".repeat(500);
    TreeMap<String, Member> members = new TreeMap<>();
    for (int i = 0; i < Roll.MAX_MEMBERS; i++) {
      members.put(longName + i, new Member(1, Stage.WAITING, 0));
    }
    Roll big = new Roll("1", "web", "why", SENDER, members, Roll.End.OPEN, "");
    List<Roll> rolls = new ArrayList<>(IntStream.range(0, 20).mapToObj(i -> big).toList());
    rolls.add(ROLL);

    byte[] frame = word(rolls).encode();

    assertThat(frame.length).isLessThanOrEqualTo(NotificationBatch.MAX_BYTES);
    assertThat(RollWord.decode(frame).rolls()).hasSizeBetween(2, 20).contains(big, ROLL);
  }
}
