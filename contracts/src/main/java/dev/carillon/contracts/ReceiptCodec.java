package dev.carillon.contracts;

import dev.carillon.contracts.Receipt.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The encoding of a receipt, version 1. */
final class ReceiptCodec {
  private static final int KIND = 3;
  private static final int INTRODUCTION = 4;
  private static final int REFUSAL = 8;
  private static final int VIEW = 16;
  private static final int MAX_BYTES = 4 << 20; // more than the longest view takes

  private ReceiptCodec() {}

  static byte[] encode(Receipt receipt) {
    WireWriter out = new WireWriter(128);
    Introduction introduction = receipt.introduction();
    String refusal = receipt.refusal();
    FrameHeader.write(
        out,
        FrameHeader.RECEIPT,
        receipt.kind().code()
            | (introduction != null ? INTRODUCTION : 0)
            | (refusal != null ? REFUSAL : 0)
            | (receipt.view().isEmpty() ? 0 : VIEW),
        receipt.receiver(),
        receipt.epoch(),
        receipt.received(),
        receipt.applied(),
        receipt.failedForgotten(),
        receipt.stamp());
    out.varint(receipt.lagging().size());
    for (Map.Entry<String, Long> lagging : receipt.lagging().entrySet()) {
      out.string(lagging.getKey());
      out.varint(lagging.getValue());
    }
    out.varint(receipt.failed().size());
    long previous = 0;
    for (long sequence : receipt.failed()) {
      out.varint(sequence - previous);
      previous = sequence;
    }
    if (introduction != null) {
      IntroductionCodec.write(out, introduction);
    }
    if (refusal != null) {
      out.string(refusal);
    }
    if (!receipt.view().isEmpty()) {
      out.varint(receipt.view().size());
      receipt.view().forEach(out::address);
    }
    return out.toBytes();
  }

  static Receipt decode(byte[] frame) {
    if (frame.length > MAX_BYTES) {
      throw new MalformedFrameException(
          "a receipt must be at most " + MAX_BYTES + " bytes but has " + frame.length);
    }
    WireReader in = new WireReader(frame);
    FrameHeader header = FrameHeader.read(in, FrameHeader.RECEIPT);
    if (!header.isOwnVersion()) {
      throw new MalformedFrameException(header.foreignVersion());
    }
    try {
      SortedMap<String, Long> lagging = readLagging(in);
      SortedSet<Long> failed = readFailed(in);
      Introduction introduction =
          (header.flags() & INTRODUCTION) != 0
              ? IntroductionCodec.read(in, header.instance())
              : null;
      String refusal = (header.flags() & REFUSAL) != 0 ? in.string("refusal") : null;
      List<Address> view = (header.flags() & VIEW) != 0 ? readView(in) : List.of();
      in.end();
      return new Receipt(
          kindOf(header.flags() & KIND),
          header.instance(),
          header.epoch(),
          header.first(),
          header.second(),
          header.stamp(),
          lagging,
          failed,
          header.third(),
          introduction,
          refusal,
          view);
    } catch (IllegalArgumentException e) {
      throw new MalformedFrameException(String.valueOf(e.getMessage()));
    }
  }

  private static Kind kindOf(int code) {
    for (Kind kind : Kind.values()) {
      if (kind.code() == code) {
        return kind;
      }
    }
    throw new MalformedFrameException("kind of receipt " + code + " is unknown");
  }

  private static SortedMap<String, Long> readLagging(WireReader in) {
    SortedMap<String, Long> lagging = new TreeMap<>();
    int count = in.count("lagging caches", Receipt.MAX_LAGGING, 2);
    for (int i = 0; i < count; i++) {
      lagging.put(in.string("lagging cache"), in.varint("first open sequence"));
    }
    return lagging;
  }

  private static List<Address> readView(WireReader in) {
    int count = in.count("view", Receipt.MAX_VIEW, 3);
    List<Address> view = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      view.add(in.address());
    }
    return view;
  }

  private static SortedSet<Long> readFailed(WireReader in) {
    SortedSet<Long> failed = new TreeSet<>();
    int count = in.count("failed sequences", Receipt.MAX_FAILED, 1);
    long sequence = 0;
    for (int i = 0; i < count; i++) {
      sequence = in.sequenceAfter(sequence, "failed sequence");
      failed.add(sequence);
    }
    return failed;
  }
}
