package dev.carillon.contracts;

/**
 * What happened: the kind of a {@link NotificationMessage}.
 *
 * <p>The six cache operations have the meaning that AppFabric's cache notifications gave them; for
 * items they are JCache's CREATED, UPDATED and REMOVED.
 */
public enum Operation {
  /** Forget a key, a region or a whole cache. */
  FLUSH(0, true),
  /** Forget every entry that carries a tag. */
  FLUSH_TAG(1, true),
  /** Stop, drop all state, start again. Never covered by a flush: applied or told as lost. */
  RECYCLE(2, false),
  /** An item was added (JCache: CREATED). */
  ADD_ITEM(3, true),
  /** An item was replaced (JCache: UPDATED). */
  REPLACE_ITEM(4, true),
  /** An item was removed (JCache: REMOVED). */
  REMOVE_ITEM(5, true),
  /** A region was created. */
  CREATE_REGION(6, true),
  /** A region was emptied. */
  CLEAR_REGION(7, true),
  /** A region was removed. */
  REMOVE_REGION(8, true);

  private static final Operation[] BY_CODE = values();

  private final int code;
  private final boolean cacheRequired;

  Operation(int code, boolean cacheRequired) {
    this.code = code;
    this.cacheRequired = cacheRequired;
  }

  /** Returns the number that stands for this operation on the wire, 0..15; it never changes. */
  int code() {
    return code;
  }

  static Operation ofCode(int code) {
    if (code >= BY_CODE.length) {
      throw new MalformedFrameException("operation code " + code + " is unknown");
    }
    return BY_CODE[code];
  }

  /** Says whether a message with this operation names a cache. */
  public boolean concernsCache() {
    return cacheRequired;
  }

  /** Says whether one item was changed, so that a message with this operation names its key. */
  public boolean concernsItem() {
    return this == ADD_ITEM || this == REPLACE_ITEM || this == REMOVE_ITEM;
  }

  /** Says whether a region was changed, so that a message with this operation names it. */
  public boolean concernsRegion() {
    return this == CREATE_REGION || this == CLEAR_REGION || this == REMOVE_REGION;
  }

  /** Says whether a flush of the whole cache has the same effect on cached entries, and more. */
  public boolean coveredByFlush() {
    return this == FLUSH || this == FLUSH_TAG;
  }
}
