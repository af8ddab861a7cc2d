package dev.carillon.contracts;

import dev.carillon.contracts.NotificationBatch.Item;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The notifications of a batch as bytes, in the order of their sequences: what a sender copies out
 * of its backlog for one peer. A buffer that is used again for the next batch; not thread-safe.
 */
public final class EncodedItems {
  /** What number and place of an item take as a rule. */
  private static final int ITEM_BYTES = 3;

  private final MessageBody body = new MessageBody();
  private final WireWriter frame = new WireWriter(512);
  private long[] sequences = new long[16];
  private Place[] places = new Place[16];
  private int[] ends = new int[16];
  private byte[] bodies = new byte[512];
  private boolean[] dropped = new boolean[16];
  private int size;
  private int kept;
  private int keptBytes;

  /** Removes everything. */
  public void clear() {
    Arrays.fill(dropped, 0, size, false);
    size = 0;
    kept = 0;
    keptBytes = 0;
  }

  /** Adds a notification. */
  public void add(long sequence, NotificationMessage message) {
    body.encode(message);
    byte[] to = add(sequence, Place.of(message), body.length());
    System.arraycopy(body.buffer(), 0, to, end() - body.length(), body.length());
  }

  /**
   * Adds a notification whose body the caller copies.
   *
   * @return the buffer, to which the body is to be copied so that it stops at {@link #end}
   */
  public byte[] add(long sequence, Place place, int bodyLength) {
    if (size == sequences.length) {
      sequences = Arrays.copyOf(sequences, size * 2);
      places = Arrays.copyOf(places, size * 2);
      ends = Arrays.copyOf(ends, size * 2);
      dropped = Arrays.copyOf(dropped, size * 2);
    }
    int end = end() + bodyLength;
    if (end > bodies.length) {
      bodies = Arrays.copyOf(bodies, Math.max(end, bodies.length * 2));
    }
    keptBytes += ITEM_BYTES + bodyLength;
    if (size == 0 || !place.equals(places[size - 1])) {
      keptBytes += place.mostBytes();
    }
    sequences[size] = sequence;
    places[size] = place;
    ends[size] = end;
    size++;
    kept++;
    return bodies;
  }

  /** Returns where the bodies stop. */
  public int end() {
    return size == 0 ? 0 : ends[size - 1];
  }

  /** Leaves out a notification that was added. */
  public void drop(int index) {
    if (!dropped[index]) {
      dropped[index] = true;
      kept--;
      keptBytes -= ITEM_BYTES + ends[index] - start(index);
    }
  }

  /** Says whether a notification is left out. */
  public boolean isDropped(int index) {
    return dropped[index];
  }

  /** Returns how many were added, those that are left out too. */
  public int size() {
    return size;
  }

  /** Returns how many are not left out. */
  public int kept() {
    return kept;
  }

  /** Returns how many bytes those take in a batch, or some more. */
  public int keptBytes() {
    return keptBytes;
  }

  /** Returns the sequence of one that was added. */
  public long sequence(int index) {
    return sequences[index];
  }

  /** Returns the place of one that was added. */
  public Place place(int index) {
    return places[index];
  }

  /** Says whether two say the same of the same place, in whatever span. */
  public boolean areSame(int one, int other) {
    return places[one].equals(places[other])
        && (Arrays.equals(bodies, start(one), ends[one], bodies, start(other), ends[other])
            || MessageBody.areSameButForTrace(
                bodies, start(one), ends[one], start(other), ends[other]));
  }

  /** Says whether one is a flush of a whole region or cache. */
  public boolean isWideFlush(int index) {
    return (bodies[start(index)] & 0x7f) == Operation.FLUSH.code();
  }

  private int start(int index) {
    return index == 0 ? 0 : ends[index - 1];
  }

  static EncodedItems of(Iterable<Item> items) {
    EncodedItems encoded = new EncodedItems();
    items.forEach(item -> encoded.add(item.sequence(), item.message()));
    return encoded;
  }

  /** Returns an empty buffer for the frame around the items. */
  WireWriter frame() {
    frame.clear();
    return frame;
  }

  void write(WireWriter out, long after) {
    Places numbered = new Places();
    for (int i = 0; i < size; i++) {
      if (!dropped[i]) {
        numbered.indexOf(places[i]);
      }
    }
    numbered.write(out);
    out.varint(kept);
    long previous = after;
    for (int i = 0; i < size; i++) {
      if (!dropped[i]) {
        int start = start(i);
        out.u8(bodies[start]);
        out.varint(sequences[i] - previous);
        out.varint(numbered.indexOf(places[i]));
        out.bytes(bodies, start + 1, ends[i]);
        previous = sequences[i];
      }
    }
  }

  /** The places of a batch, numbered as they come. */
  private static final class Places {
    private final Map<Place, Integer> indices = new LinkedHashMap<>();
    private @Nullable Place last;
    private int lastIndex;

    int indexOf(Place place) {
      if (!place.equals(last)) {
        last = place;
        lastIndex = indices.computeIfAbsent(place, p -> indices.size());
      }
      return lastIndex;
    }

    void write(WireWriter out) {
      out.varint(indices.size());
      for (Place each : indices.keySet()) {
        out.string(each.cache() == null ? "" : each.cache());
        out.string(each.region() == null ? "" : each.region());
      }
    }
  }
}
