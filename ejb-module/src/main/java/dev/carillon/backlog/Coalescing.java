package dev.carillon.backlog;

import dev.carillon.contracts.EncodedItems;
import dev.carillon.contracts.Operation;
import dev.carillon.contracts.Place;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Leaves out of one batch each flush that a later one in it says as well, unless something else
 * happened in its cache in between. The later one stays, so that nothing counts as arrived before
 * it is. Used for one batch after another; not thread-safe.
 */
final class Coalescing {
  private Swallowed swallowed = (sequence, by) -> {};
  private int first;

  /** Where in the batch a flush is, plus one, by its hash; open addressing. */
  private int[] table = new int[16];

  private int[] hashes = new int[16];
  private Operation[] operations = new Operation[16];
  private int count;
  private int left;
  private boolean wide;

  /** Learns what travels in the place of what. */
  interface Swallowed {
    void by(long sequence, long later);
  }

  /**
   * Begins a batch.
   *
   * @param covers how many flushes that stand for what was missed it has already; they stay
   */
  void begin(int covers, Swallowed listener) {
    first = covers;
    swallowed = listener;
    left = 0;
    wide = false;
  }

  /** Takes note of the item that was added last. */
  void added(EncodedItems items, int hash, Operation operation) {
    int index = items.size() - 1;
    room(index + 1);
    hashes[index] = hash;
    operations[index] = operation;
    if (index == first) {
      return; // a batch of one is not worth a clean table
    }
    if (index == first + 1) {
      forget();
      if (operations[first] == Operation.FLUSH) {
        look(items, first);
      }
    }
    if (operation == Operation.FLUSH) {
      look(items, index);
    } else if (operation.concernsCache()) {
      forget();
    }
  }

  private void forget() {
    Arrays.fill(table, 0);
    count = 0;
  }

  /** Leaves out the one before that says the same, and puts this one in its place. */
  private void look(EncodedItems items, int index) {
    wide |= items.isWideFlush(index);
    if (2 * (count + 1) > table.length) {
      grow();
    }
    int at = hashes[index] & table.length - 1;
    while (table[at] != 0 && !isSame(items, table[at] - 1, index)) {
      at = at + 1 & table.length - 1;
    }
    if (table[at] == 0) {
      count++;
    } else {
      leaveOut(items, table[at] - 1, index);
    }
    table[at] = index + 1;
  }

  private boolean isSame(EncodedItems items, int one, int other) {
    return hashes[one] == hashes[other] && items.areSame(one, other);
  }

  private void room(int size) {
    if (size > hashes.length) {
      hashes = Arrays.copyOf(hashes, size * 2);
      operations = Arrays.copyOf(operations, size * 2);
    }
  }

  private void grow() {
    int[] old = table;
    table = new int[old.length * 2];
    for (int entry : old) {
      if (entry != 0) {
        int at = hashes[entry - 1] & table.length - 1;
        while (table[at] != 0) {
          at = at + 1 & table.length - 1;
        }
        table[at] = entry;
      }
    }
  }

  private void leaveOut(EncodedItems items, int index, int by) {
    items.drop(index);
    left++;
    swallowed.by(items.sequence(index), items.sequence(by));
  }

  /** Ends the batch; returns how many were left out. */
  int end(EncodedItems items) {
    if (wide && items.kept() > 1) {
      leaveOutNarrow(items);
    }
    return left;
  }

  /** Leaves out what a later flush of its whole region or cache says as well. */
  private void leaveOutNarrow(EncodedItems items) {
    Map<Place, Integer> wider = new HashMap<>();
    for (int index = items.size() - 1; index >= first; index--) {
      Place place = items.place(index);
      if (operations[index] != Operation.FLUSH) {
        if (operations[index].concernsCache()) {
          wider.clear();
        }
      } else if (!items.isDropped(index)) {
        Place whole = new Place(place.cache(), null);
        Integer by = wider.getOrDefault(whole, wider.get(place));
        if (by != null) {
          leaveOut(items, index, by);
        } else if (items.isWideFlush(index)) {
          wider.put(place, index);
        }
      }
    }
  }
}
