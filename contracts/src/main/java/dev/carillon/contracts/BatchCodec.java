package dev.carillon.contracts;

import dev.carillon.contracts.NotificationBatch.Item;
import dev.carillon.contracts.NotificationBatch.Loss;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The encoding of a batch, version 1.
 *
 * <p>Cache and region stand once, as a pair in a table of places; a message then costs one byte for
 * operation and kind of key, one or two for its sequence, one or two for its place, and its key.
 */
final class BatchCodec {
  private static final int GOODBYE = 1;
  private static final int AWAIT_APPLIED = 2;
  private static final int INTRODUCTION = 4;

  /** Kind, one byte of sequence, one of place. */
  private static final int LEAST_ITEM_BYTES = 3;

  private static final int MAX_LOSSES = 16;

  /**
   * More than any batch of {@code Outbound} has; decoding a hostile one takes memory for as many.
   */
  private static final int MAX_ITEMS = 8_192;

  private static final int MAX_PLACES = MAX_ITEMS;

  private BatchCodec() {}

  /**
   * Encodes a batch.
   *
   * @param items its items, in the place of those that it has as objects
   */
  static byte[] encode(NotificationBatch batch, EncodedItems items) {
    WireWriter out = items.frame();
    Introduction introduction = batch.introduction();
    FrameHeader.write(
        out,
        FrameHeader.BATCH,
        (batch.goodbye() ? GOODBYE : 0)
            | (batch.awaitApplied() ? AWAIT_APPLIED : 0)
            | (introduction != null ? INTRODUCTION : 0),
        batch.sender(),
        batch.epoch(),
        batch.after(),
        batch.to(),
        batch.head(),
        batch.stamp());
    if (introduction != null) {
      IntroductionCodec.write(out, introduction);
    }
    out.varint(batch.losses().size());
    for (Loss loss : batch.losses()) {
      out.varint(loss.after());
      out.varint(loss.to());
      out.strings(loss.caches());
    }
    items.write(out, batch.after());
    return out.toBytes();
  }

  static NotificationBatch decode(byte[] frame) {
    if (frame.length > NotificationBatch.MAX_BYTES) {
      throw new MalformedFrameException(
          "a batch must be at most "
              + NotificationBatch.MAX_BYTES
              + " bytes but has "
              + frame.length);
    }
    WireReader in = new WireReader(frame);
    FrameHeader header = FrameHeader.read(in, FrameHeader.BATCH);
    if (!header.isOwnVersion()) {
      throw new UnreadableBodyException(
          header.foreignVersion(), batch(header, null, List.of(), List.of()));
    }
    try {
      Introduction introduction =
          (header.flags() & INTRODUCTION) != 0
              ? IntroductionCodec.read(in, header.instance())
              : null;
      List<Loss> losses = readLosses(in);
      List<Item> items = readItems(in, header.first());
      in.end();
      return batch(header, introduction, losses, items);
    } catch (IllegalArgumentException e) {
      throw new MalformedFrameException(String.valueOf(e.getMessage()));
    }
  }

  private static NotificationBatch batch(
      FrameHeader header,
      @Nullable Introduction introduction,
      List<Loss> losses,
      List<Item> items) {
    return new NotificationBatch(
        header.instance(),
        header.epoch(),
        header.first(),
        header.second(),
        header.third(),
        header.stamp(),
        (header.flags() & GOODBYE) != 0,
        (header.flags() & AWAIT_APPLIED) != 0,
        introduction,
        losses,
        items);
  }

  private static List<Loss> readLosses(WireReader in) {
    int count = in.count("losses", MAX_LOSSES, 3);
    List<Loss> losses = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      losses.add(
          new Loss(
              in.varint("loss after"),
              in.varint("loss to"),
              in.strings("loss caches", HeldCaches.MAX_NAMES)));
    }
    return losses;
  }

  private static List<Item> readItems(WireReader in, long after) {
    int placeCount = in.count("places", MAX_PLACES, 2);
    List<Place> places = new ArrayList<>(placeCount);
    for (int i = 0; i < placeCount; i++) {
      places.add(new Place(emptyToNull(in.string("cache")), emptyToNull(in.string("region"))));
    }
    int count = in.count("messages", MAX_ITEMS, LEAST_ITEM_BYTES);
    long[] sequences = new long[count];
    NotificationMessage[] messages = new NotificationMessage[count];
    long sequence = after;
    for (int i = 0; i < count; i++) {
      int kind = in.u8("message kind");
      sequence = in.sequenceAfter(sequence, "sequence");
      sequences[i] = sequence;
      messages[i] = readMessage(in, kind, places);
    }
    return new DecodedItems(sequences, messages);
  }

  private static NotificationMessage readMessage(WireReader in, int kind, List<Place> places) {
    int index = in.bounded("place", MAX_PLACES);
    if (index >= places.size()) {
      throw new MalformedFrameException("place " + index + " of " + places.size());
    }
    Place place = places.get(index);
    Key key = readKey(in, kind >>> MessageBody.KEY_SHIFT & 7);
    int extras = (kind & MessageBody.EXTRAS) != 0 ? in.u8("extras") : 0;
    long version = (extras & MessageBody.HAS_VERSION) != 0 ? in.varint("version") : 0;
    String tag = (extras & MessageBody.HAS_TAG) != 0 ? in.string("tag") : null;
    String role = (extras & MessageBody.HAS_ROLE) != 0 ? in.string("role") : null;
    InstanceId writer = (extras & MessageBody.HAS_WRITER) != 0 ? readInstance(in) : null;
    TraceContext trace = (extras & MessageBody.HAS_TRACE) != 0 ? readTrace(in) : null;
    return new NotificationMessage(
        Operation.ofCode(kind & 15),
        place.cache(),
        place.region(),
        key,
        tag,
        version,
        role,
        writer,
        trace);
  }

  private static TraceContext readTrace(WireReader in) {
    return new TraceContext(in.i64("trace"), in.i64("trace"), in.i64("span"), in.u8("trace flags"));
  }

  private static InstanceId readInstance(WireReader in) {
    long incarnation = in.i64("writer's incarnation");
    return new InstanceId(in.string("writer"), incarnation);
  }

  private static @Nullable Key readKey(WireReader in, int kind) {
    return switch (kind) {
      case MessageBody.NO_KEY -> null;
      case MessageBody.TEXT -> new Key.Text(in.string("key"));
      case MessageBody.INT -> new Key.Int(toInt(in.zigzag("key")));
      case MessageBody.LONG64 -> new Key.Long64(in.zigzag("key"));
      case MessageBody.UUID -> new Key.Uuid(in.i64("key"), in.i64("key"));
      case MessageBody.ENUM_CONSTANT -> new Key.EnumConstant(in.string("key"));
      default -> throw new MalformedFrameException("kind of key " + kind + " is unknown");
    };
  }

  private static int toInt(long value) {
    if (value != (int) value) {
      throw new MalformedFrameException("key " + value + " is no int");
    }
    return (int) value;
  }

  private static @Nullable String emptyToNull(String value) {
    return value.isEmpty() ? null : value;
  }
}
