package dev.carillon.contracts;

import dev.carillon.contracts.NotificationBatch.Item;
import dev.carillon.contracts.NotificationBatch.Loss;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

  private static final int KEY_SHIFT = 4;
  private static final int EXTRAS = 0x80;
  private static final int HAS_VERSION = 1;
  private static final int HAS_TAG = 2;
  private static final int HAS_ROLE = 4;

  private static final int NO_KEY = 0;
  private static final int TEXT = 1;
  private static final int INT = 2;
  private static final int LONG64 = 3;
  private static final int UUID = 4;
  private static final int ENUM_CONSTANT = 5;

  /** Kind, one byte of sequence, one of place. */
  private static final int LEAST_ITEM_BYTES = 3;

  private static final int MAX_LOSSES = 1_024;

  /**
   * More than any batch of {@code Outbound} has; decoding a hostile one takes memory for as many.
   */
  private static final int MAX_ITEMS = 8_192;

  private static final int MAX_PLACES = MAX_ITEMS;

  private BatchCodec() {}

  /** Where something happened: a cache and a region, each of which may be absent. */
  private record Place(@Nullable String cache, @Nullable String region) {}

  static byte[] encode(NotificationBatch batch) {
    WireWriter out = new WireWriter(128 + 32 * batch.items().size());
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
    writeItems(out, batch);
    return out.toBytes();
  }

  private static void writeItems(WireWriter out, NotificationBatch batch) {
    Map<Place, Integer> places = new LinkedHashMap<>();
    int[] placeOf = new int[batch.items().size()];
    String cache = null;
    String region = null;
    int place = -1;
    for (int i = 0; i < placeOf.length; i++) {
      NotificationMessage message = batch.items().get(i).message();
      if (place < 0
          || !Objects.equals(cache, message.cache())
          || !Objects.equals(region, message.region())) {
        cache = message.cache();
        region = message.region();
        place = places.computeIfAbsent(new Place(cache, region), p -> places.size());
      }
      placeOf[i] = place;
    }
    out.varint(places.size());
    for (Place each : places.keySet()) {
      out.string(each.cache() == null ? "" : each.cache());
      out.string(each.region() == null ? "" : each.region());
    }
    out.varint(placeOf.length);
    long previous = batch.after();
    for (int i = 0; i < placeOf.length; i++) {
      Item item = batch.items().get(i);
      writeItem(out, item.message(), item.sequence() - previous, placeOf[i]);
      previous = item.sequence();
    }
  }

  private static void writeItem(
      WireWriter out, NotificationMessage message, long sequenceStep, int place) {
    Key key = message.key();
    String tag = message.tag();
    String role = message.senderRole();
    int extras =
        (message.version() != 0 ? HAS_VERSION : 0)
            | (tag != null ? HAS_TAG : 0)
            | (role != null ? HAS_ROLE : 0);
    out.u8(message.operation().code() | kindOf(key) << KEY_SHIFT | (extras != 0 ? EXTRAS : 0));
    out.varint(sequenceStep);
    out.varint(place);
    writeKey(out, key);
    if (extras != 0) {
      out.u8(extras);
      if (message.version() != 0) {
        out.varint(message.version());
      }
      if (tag != null) {
        out.string(tag);
      }
      if (role != null) {
        out.string(role);
      }
    }
  }

  private static int kindOf(@Nullable Key key) {
    if (key == null) {
      return NO_KEY;
    }
    if (key instanceof Key.Text) {
      return TEXT;
    }
    if (key instanceof Key.Int) {
      return INT;
    }
    if (key instanceof Key.Long64) {
      return LONG64;
    }
    return key instanceof Key.Uuid ? UUID : ENUM_CONSTANT;
  }

  private static void writeKey(WireWriter out, @Nullable Key key) {
    if (key instanceof Key.Text text) {
      out.string(text.value());
    } else if (key instanceof Key.Int number) {
      out.zigzag(number.number());
    } else if (key instanceof Key.Long64 number) {
      out.zigzag(number.number());
    } else if (key instanceof Key.Uuid uuid) {
      out.i64(uuid.high());
      out.i64(uuid.low());
    } else if (key instanceof Key.EnumConstant constant) {
      out.string(constant.value());
    }
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
    header.requireOwnVersion();
    try {
      Introduction introduction =
          (header.flags() & INTRODUCTION) != 0
              ? IntroductionCodec.read(in, header.instance())
              : null;
      List<Loss> losses = readLosses(in);
      List<Item> items = readItems(in, header.first());
      in.end();
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
    } catch (IllegalArgumentException e) {
      throw new MalformedFrameException(String.valueOf(e.getMessage()));
    }
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
    List<Item> items = new ArrayList<>(count);
    long sequence = after;
    for (int i = 0; i < count; i++) {
      int kind = in.u8("message kind");
      sequence = in.sequenceAfter(sequence, "sequence");
      items.add(new Item(sequence, readMessage(in, kind, places)));
    }
    return items;
  }

  private static NotificationMessage readMessage(WireReader in, int kind, List<Place> places) {
    int index = in.bounded("place", MAX_PLACES);
    if (index >= places.size()) {
      throw new MalformedFrameException("place " + index + " of " + places.size());
    }
    Place place = places.get(index);
    Key key = readKey(in, kind >>> KEY_SHIFT & 7);
    int extras = (kind & EXTRAS) != 0 ? in.u8("extras") : 0;
    long version = (extras & HAS_VERSION) != 0 ? in.varint("version") : 0;
    String tag = (extras & HAS_TAG) != 0 ? in.string("tag") : null;
    String role = (extras & HAS_ROLE) != 0 ? in.string("role") : null;
    return new NotificationMessage(
        Operation.ofCode(kind & 15), place.cache(), place.region(), key, tag, version, role);
  }

  private static @Nullable Key readKey(WireReader in, int kind) {
    return switch (kind) {
      case NO_KEY -> null;
      case TEXT -> new Key.Text(in.string("key"));
      case INT -> new Key.Int(toInt(in.zigzag("key")));
      case LONG64 -> new Key.Long64(in.zigzag("key"));
      case UUID -> new Key.Uuid(in.i64("key"), in.i64("key"));
      case ENUM_CONSTANT -> new Key.EnumConstant(in.string("key"));
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
