package dev.carillon.backlog;

import dev.carillon.contracts.Audience;
import dev.carillon.contracts.EncodedItems;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.MessageBody;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Operation;
import dev.carillon.contracts.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The notifications (base, head], in columns: their bodies one behind the other in a circular
 * buffer of bytes, and beside it a few numbers for each. So what waits is no work for the garbage
 * collector, and a batch is copied and not encoded. Grows by doubling; not thread-safe.
 */
final class Ring {
  private static final int FIRST_SLOTS = 64;
  private static final int FIRST_BYTES = 4_096;

  /** What an entry takes beside its body. */
  private static final int SLOT_BYTES = 32;

  /** What a place takes beside its names. */
  private static final int PLACE_BYTES = 200;

  private final MessageBody body = new MessageBody();
  private final Places places = new Places();

  private byte[] bodies = new byte[FIRST_BYTES];
  private long[] ends = new long[FIRST_SLOTS];
  private int[] placeOf = new int[FIRST_SLOTS];
  private int[] hashes = new int[FIRST_SLOTS];
  private @Nullable Operation[] operations = new Operation[FIRST_SLOTS];
  private @Nullable Audience[] audiences = new Audience[FIRST_SLOTS];

  /** Which entries stay together with the one that follows. */
  private boolean[] joined = new boolean[FIRST_SLOTS];

  /** For those that are for incarnations only. */
  private final Map<Long, Set<InstanceId>> incarnations = new HashMap<>();

  private long base;
  private long head;

  /** Where the bodies of (base, head] begin and end, counted from the first byte ever. */
  private long firstByte;

  private long endByte;

  /** The places of what is in the ring, by a number for each. */
  private static final class Places {
    private final Map<Place, Integer> numbers = new HashMap<>();
    private final List<Place> byNumber = new ArrayList<>();
    private final List<Integer> free = new ArrayList<>();
    private int[] uses = new int[16];
    private long bytes;
    private @Nullable Place last;
    private int lastNumber;

    int take(NotificationMessage message) {
      if (last == null || !last.isOf(message)) {
        Place place = Place.of(message);
        lastNumber = numbers.computeIfAbsent(place, this::add);
        last = place;
      }
      uses[lastNumber]++;
      return lastNumber;
    }

    private int add(Place place) {
      bytes += bytes(place);
      if (!free.isEmpty()) {
        int number = free.remove(free.size() - 1);
        byNumber.set(number, place);
        return number;
      }
      byNumber.add(place);
      if (byNumber.size() > uses.length) {
        uses = Arrays.copyOf(uses, uses.length * 2);
      }
      return byNumber.size() - 1;
    }

    private static int bytes(Place place) {
      return PLACE_BYTES + 2 * (length(place.cache()) + length(place.region()));
    }

    private static int length(@Nullable String name) {
      return name == null ? 0 : name.length();
    }

    Place get(int number) {
      return byNumber.get(number);
    }

    void giveBack(int number) {
      uses[number]--;
      if (uses[number] == 0) {
        Place unused = byNumber.get(number);
        numbers.remove(unused);
        bytes -= bytes(unused);
        free.add(number);
        if (unused.equals(last)) {
          last = null;
        }
      }
    }
  }

  long base() {
    return base;
  }

  long head() {
    return head;
  }

  long entries() {
    return head - base;
  }

  /** Returns about what the entries take in memory. */
  long bytes() {
    return endByte - firstByte + SLOT_BYTES * entries() + places.bytes;
  }

  void append(NotificationMessage message, Audience audience, @Nullable Set<InstanceId> only) {
    body.encode(message);
    int length = body.length();
    if (entries() == ends.length) {
      growSlots();
    }
    while (endByte - firstByte + length > bodies.length) {
      growBodies();
    }
    int place = places.take(message);
    if (only != null) {
      incarnations.put(head + 1, only);
    } else if (!incarnations.isEmpty()) {
      incarnations.remove(head + 1); // if the last attempt ended in an error
    }
    head++; // from here on nothing can fail
    int slot = slot(head);
    copyIn(body.buffer(), length);
    ends[slot] = endByte;
    placeOf[slot] = place;
    hashes[slot] =
        spread(placeOf[slot] * 31 + (message.key() == null ? 0 : message.key().hashCode()));
    operations[slot] = message.operation();
    audiences[slot] = audience;
    joined[slot] = false;
  }

  /** Keeps an entry together with the one that follows. */
  void join(long sequence) {
    joined[slot(sequence)] = true;
  }

  /** Says whether an entry stays together with the one that follows. */
  boolean isJoined(long sequence) {
    return sequence > base && joined[slot(sequence)];
  }

  private static int spread(int hash) {
    int mixed = (hash ^ hash >>> 16) * 0x85EBCA6B; // the finalizer of MurmurHash3
    mixed = (mixed ^ mixed >>> 13) * 0xC2B2AE35;
    return mixed ^ mixed >>> 16;
  }

  private void copyIn(byte[] source, int length) {
    int at = (int) endByte & bodies.length - 1;
    int straight = Math.min(length, bodies.length - at);
    System.arraycopy(source, 0, bodies, at, straight);
    System.arraycopy(source, straight, bodies, 0, length - straight);
    endByte += length;
  }

  private void growBodies() {
    byte[] larger = new byte[bodies.length * 2];
    for (long at = firstByte; at < endByte; ) {
      int from = (int) at & bodies.length - 1;
      int to = (int) at & larger.length - 1;
      int length = (int) Math.min(endByte - at, Math.min(bodies.length - from, larger.length - to));
      System.arraycopy(bodies, from, larger, to, length);
      at += length;
    }
    bodies = larger;
  }

  private void growSlots() {
    int length = ends.length * 2;
    long[] moreEnds = new long[length];
    int[] morePlaces = new int[length];
    int[] moreHashes = new int[length];
    @Nullable Operation[] moreOperations = new Operation[length];
    @Nullable Audience[] moreAudiences = new Audience[length];
    boolean[] moreJoined = new boolean[length];
    for (long sequence = base + 1; sequence <= head; sequence++) {
      int from = slot(sequence);
      int to = (int) sequence & length - 1;
      moreEnds[to] = ends[from];
      morePlaces[to] = placeOf[from];
      moreHashes[to] = hashes[from];
      moreOperations[to] = operations[from];
      moreAudiences[to] = audiences[from];
      moreJoined[to] = joined[from];
    }
    ends = moreEnds;
    placeOf = morePlaces;
    hashes = moreHashes;
    operations = moreOperations;
    audiences = moreAudiences;
    joined = moreJoined;
  }

  private int slot(long sequence) {
    return (int) sequence & ends.length - 1;
  }

  void removeOldest() {
    int slot = slot(base + 1);
    places.giveBack(placeOf[slot]);
    audiences[slot] = null;
    firstByte = ends[slot];
    base++;
    if (!incarnations.isEmpty()) {
      incarnations.remove(base);
    }
  }

  Place place(long sequence) {
    return places.get(placeOf[slot(sequence)]);
  }

  Operation operation(long sequence) {
    return Objects.requireNonNull(operations[slot(sequence)]);
  }

  Audience audience(long sequence) {
    return Objects.requireNonNull(audiences[slot(sequence)]);
  }

  /** Returns a number that is the same for entries that say the same. */
  int hash(long sequence) {
    return hashes[slot(sequence)];
  }

  int bodyLength(long sequence) {
    return (int) (ends[slot(sequence)] - start(sequence));
  }

  private long start(long sequence) {
    return sequence == base + 1 ? firstByte : ends[slot(sequence - 1)];
  }

  void copyTo(EncodedItems items, long sequence) {
    int length = bodyLength(sequence);
    byte[] to = items.add(sequence, place(sequence), length);
    int at = items.end() - length;
    int from = (int) start(sequence) & bodies.length - 1;
    int straight = Math.min(length, bodies.length - from);
    System.arraycopy(bodies, from, to, at, straight);
    System.arraycopy(bodies, 0, to, at + straight, length - straight);
  }

  /** Says for whom entries are; remembers the answer for the next of the same place. */
  final class Filter {
    private final Introduction peer;
    private int lastPlace = -1;
    private @Nullable Audience lastAudience;
    private boolean lastAnswer;

    Filter(Introduction peer) {
      this.peer = peer;
    }

    boolean passes(long sequence) {
      int slot = slot(sequence);
      if (!incarnations.isEmpty()) {
        Set<InstanceId> only = incarnations.get(sequence);
        if (only != null) {
          return only.contains(peer.instance());
        }
      }
      Audience audience = audience(sequence);
      if (placeOf[slot] != lastPlace || !audience.equals(lastAudience)) {
        lastPlace = placeOf[slot];
        lastAudience = audience;
        String cache = places.get(lastPlace).cache();
        lastAnswer =
            audience.includes(peer.instance(), peer.role())
                && (cache == null || peer.held().holds(cache));
      }
      return lastAnswer;
    }
  }
}
