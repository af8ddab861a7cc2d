package dev.carillon.contracts;

import dev.carillon.contracts.NotificationBatch.Item;
import java.util.AbstractList;
import java.util.RandomAccess;

/** The items of a decoded batch, made when they are looked at. */
final class DecodedItems extends AbstractList<Item> implements RandomAccess {
  private final long[] sequences;
  private final NotificationMessage[] messages;

  DecodedItems(long[] sequences, NotificationMessage[] messages) {
    this.sequences = sequences;
    this.messages = messages;
  }

  @Override
  public Item get(int index) {
    return new Item(sequences[index], messages[index]);
  }

  @Override
  public int size() {
    return sequences.length;
  }
}
