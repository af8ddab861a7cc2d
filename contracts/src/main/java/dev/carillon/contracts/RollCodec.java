package dev.carillon.contracts;

import dev.carillon.contracts.Roll.End;
import dev.carillon.contracts.Roll.Member;
import dev.carillon.contracts.Roll.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** The encoding of words about rolls and of their answers, version 1. */
final class RollCodec {
  /** Said before each roll, so that those that do not fit can be left out. */
  private static final int MORE = 1;

  private static final int NO_MORE = 0;
  private static final int APPLIES = 1;

  /** A stage and an end are written as their place in these lists. */
  private static final List<Stage> STAGES =
      List.of(Stage.WAITING, Stage.LEFT, Stage.DRAINING, Stage.DOWN, Stage.FAILED, Stage.BACK);

  private static final List<End> ENDS = List.of(End.OPEN, End.ABORTED, End.DONE);

  /** A name of one byte, an incarnation, a stage. */
  private static final int LEAST_MEMBER_BYTES = 11;

  private RollCodec() {}

  static List<Roll> require(List<Roll> rolls) {
    if (rolls.size() > RollWord.MAX_ROLLS) {
      throw new MalformedFrameException(
          "there must be at most " + RollWord.MAX_ROLLS + " rolls but there are " + rolls.size());
    }
    return List.copyOf(rolls);
  }

  static byte[] encode(RollWord word) {
    WireWriter out = new WireWriter(512);
    String wanted = word.wanted();
    int flags = wanted == null ? 0 : APPLIES;
    FrameHeader.write(out, FrameHeader.ROLL_WORD, flags, word.sender(), 0, word.term(), 0, 0, 0);
    out.string(word.role());
    if (wanted != null) {
      out.string(wanted);
    }
    return withRolls(out, word.rolls());
  }

  static RollWord decodeWord(byte[] frame) {
    return decode(
        frame,
        FrameHeader.ROLL_WORD,
        in ->
            header -> {
              String role = in.string("role");
              String wanted = (header.flags() & APPLIES) != 0 ? in.string("roll id") : null;
              return new RollWord(header.instance(), role, header.first(), wanted, rolls(in));
            });
  }

  static byte[] encode(RollAnswer answer) {
    WireWriter out = new WireWriter(512);
    FrameHeader.write(
        out, FrameHeader.ROLL_ANSWER, 0, answer.sender(), 0, answer.granted(), 0, 0, 0);
    out.string(answer.refusal());
    return withRolls(out, answer.rolls());
  }

  static RollAnswer decodeAnswer(byte[] frame) {
    return decode(
        frame,
        FrameHeader.ROLL_ANSWER,
        in ->
            header ->
                new RollAnswer(header.instance(), header.first(), in.string("refusal"), rolls(in)));
  }

  private static <T> T decode(
      byte[] frame, int magic, Function<WireReader, Function<FrameHeader, T>> body) {
    if (frame.length > NotificationBatch.MAX_BYTES) {
      throw new MalformedFrameException(
          "a frame about rolls must be at most "
              + NotificationBatch.MAX_BYTES
              + " bytes but has "
              + frame.length);
    }
    WireReader in = new WireReader(frame);
    FrameHeader header = FrameHeader.read(in, magic);
    if (!header.isOwnVersion()) {
      throw new MalformedFrameException(header.foreignVersion());
    }
    try {
      T decoded = body.apply(in).apply(header);
      in.end();
      return decoded;
    } catch (IllegalArgumentException e) {
      throw new MalformedFrameException(String.valueOf(e.getMessage()));
    }
  }

  private static byte[] withRolls(WireWriter out, List<Roll> rolls) {
    WireWriter one = new WireWriter(512);
    for (Roll roll : rolls) {
      one.clear();
      write(one, roll);
      if (out.size() + one.size() + 2 <= NotificationBatch.MAX_BYTES) {
        out.u8(MORE);
        out.bytes(one.buffer(), 0, one.size());
      }
    }
    out.u8(NO_MORE);
    return out.toBytes();
  }

  private static List<Roll> rolls(WireReader in) {
    List<Roll> rolls = new ArrayList<>();
    for (int more = in.u8("more rolls"); more != NO_MORE; more = in.u8("more rolls")) {
      if (more != MORE || rolls.size() == RollWord.MAX_ROLLS) {
        throw new MalformedFrameException(
            "there must be at most " + RollWord.MAX_ROLLS + " rolls, each behind a " + MORE);
      }
      rolls.add(read(in));
    }
    return rolls;
  }

  private static void write(WireWriter out, Roll roll) {
    out.string(roll.id());
    out.string(roll.role());
    out.string(roll.reason());
    out.string(roll.asker().name());
    out.i64(roll.asker().incarnation());
    out.u8(ENDS.indexOf(roll.end()));
    out.string(roll.why());
    out.varint(roll.members().size());
    for (Map.Entry<String, Member> each : roll.members().entrySet()) {
      Member member = each.getValue();
      out.string(each.getKey());
      out.u8(STAGES.indexOf(member.stage()));
      out.i64(member.before());
      if (member.stage() == Stage.BACK) {
        out.i64(member.after());
      }
    }
  }

  private static Roll read(WireReader in) {
    String id = in.string("roll id");
    String role = in.string("role");
    String reason = in.string("reason");
    InstanceId asker = new InstanceId(in.string("asker"), in.i64("incarnation"));
    End end = oneOf(ENDS, in.u8("end"), "end");
    String why = in.string("why");
    return new Roll(id, role, reason, asker, members(in), end, why);
  }

  private static SortedMap<String, Member> members(WireReader in) {
    int count = in.count("members", Roll.MAX_MEMBERS, LEAST_MEMBER_BYTES);
    SortedMap<String, Member> members = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      String name = in.string("member's name");
      Stage stage = oneOf(STAGES, in.u8("stage"), "stage");
      long before = in.i64("incarnation");
      long after = stage == Stage.BACK ? in.i64("incarnation") : 0;
      if (members.put(name, new Member(before, stage, after)) != null) {
        throw new MalformedFrameException("member \"" + name + "\" is there twice");
      }
    }
    return members;
  }

  private static <T> T oneOf(List<T> all, int code, String what) {
    if (code >= all.size()) {
      throw new MalformedFrameException(
          what + " must be 0.." + (all.size() - 1) + " but was " + code);
    }
    return all.get(code);
  }
}
