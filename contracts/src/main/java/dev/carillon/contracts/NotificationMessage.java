package dev.carillon.contracts;

import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened, named and never carried: a message says what changed, not what it
 * changed to.
 *
 * @param operation what happened
 * @param cache the cache, or null for a recycle
 * @param region the region; null means the whole cache. An item without a named region lives in
 *     {@value #DEFAULT_REGION}
 * @param key the item's key, or null if a whole region or cache is meant
 * @param tag the tag of a FLUSH_TAG, or the reason of a RECYCLE, else null
 * @param version the item's version as a {@link VersionClock} gave it, positive, or 0 if it has
 *     none
 * @param senderRole the role of who sent it; null stands for the role of the sending instance
 * @param writer who said it, if this is the word of an ordered cache's home on whose turn it is to
 *     be told; it invalidates nothing then. Null for what an instance says itself
 * @param trace the span that it was said in, or null; two messages that differ in it alone are
 *     equal
 */
public record NotificationMessage(
    Operation operation,
    @Nullable String cache,
    @Nullable String region,
    @Nullable Key key,
    @Nullable String tag,
    long version,
    @Nullable String senderRole,
    @Nullable InstanceId writer,
    @Nullable TraceContext trace)
    implements Serializable {

  /** The region of items for which none was named. */
  public static final String DEFAULT_REGION = "default";

  public NotificationMessage {
    Objects.requireNonNull(operation, "operation");
    Names.requireOrNull("region", region);
    Names.requireOrNull("sender's role", senderRole);
    if (operation.concernsCache()) {
      Names.require("cache", cache);
    } else if (cache != null || region != null || key != null) {
      throw new IllegalArgumentException(operation + " must not name a cache, region or key");
    }
    if (operation == Operation.FLUSH_TAG || operation == Operation.RECYCLE) {
      Names.require(operation == Operation.RECYCLE ? "reason" : "tag", tag);
    } else if (tag != null) {
      throw new IllegalArgumentException(operation + " must not have a tag");
    }
    if (version < 0) {
      throw new IllegalArgumentException("version must not be negative but was " + version);
    }
    if (operation.concernsItem() && key == null) {
      throw new IllegalArgumentException(operation + " must name a key");
    }
    if (operation.concernsRegion() && (region == null || key != null)) {
      throw new IllegalArgumentException(operation + " must name a region and no key");
    }
    if (writer != null && (version == 0 || operation.coveredByFlush() || cache == null)) {
      throw new IllegalArgumentException(
          operation + " must be a change of an item or a region and have a version to be ordered");
    }
    if (key != null && region == null) {
      region = DEFAULT_REGION;
    }
  }

  /** Makes a message that an instance says itself. */
  public NotificationMessage(
      Operation operation,
      @Nullable String cache,
      @Nullable String region,
      @Nullable Key key,
      @Nullable String tag,
      long version,
      @Nullable String senderRole) {
    this(operation, cache, region, key, tag, version, senderRole, null, null);
  }

  /** Returns "forget this whole cache". */
  public static NotificationMessage flush(String cache) {
    return new NotificationMessage(Operation.FLUSH, cache, null, null, null, 0, null);
  }

  /** Returns "forget this region of the cache". */
  public static NotificationMessage flushRegion(String cache, String region) {
    return new NotificationMessage(
        Operation.FLUSH, cache, Names.require("region", region), null, null, 0, null);
  }

  /** Returns "forget this key of the region". */
  public static NotificationMessage flushKey(String cache, String region, Object key) {
    return new NotificationMessage(
        Operation.FLUSH, cache, Names.require("region", region), Key.of(key), null, 0, null);
  }

  /** Returns "forget every entry of the cache that carries this tag". */
  public static NotificationMessage flushTag(String cache, String tag) {
    return new NotificationMessage(
        Operation.FLUSH_TAG, cache, null, null, Names.require("tag", tag), 0, null);
  }

  /** Returns "stop, drop all state, start again". */
  public static NotificationMessage recycle(String reason) {
    return new NotificationMessage(Operation.RECYCLE, null, null, null, reason, 0, null);
  }

  /** Returns this message as one that the named role sent. */
  public NotificationMessage sentBy(String role) {
    return new NotificationMessage(
        operation, cache, region, key, tag, version, role, writer, trace);
  }

  /** Returns this message with a version. */
  public NotificationMessage withVersion(long newVersion) {
    return new NotificationMessage(
        operation, cache, region, key, tag, newVersion, senderRole, writer, trace);
  }

  /** Returns this message as a home's word that it is its turn to be told. */
  public NotificationMessage inTurn(InstanceId saidBy, String role) {
    return new NotificationMessage(
        operation, cache, region, key, tag, version, role, saidBy, trace);
  }

  /** Returns this message as one that was said in a span. */
  public NotificationMessage within(@Nullable TraceContext span) {
    return new NotificationMessage(
        operation, cache, region, key, tag, version, senderRole, writer, span);
  }

  /** Says whether this only says whose turn it is to be told, and invalidates nothing. */
  public boolean isTurn() {
    return writer != null;
  }

  /** Returns the reason of a recycle, or null. */
  public @Nullable String reason() {
    return operation == Operation.RECYCLE ? tag : null;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof NotificationMessage that
        && operation == that.operation
        && version == that.version
        && Objects.equals(cache, that.cache)
        && Objects.equals(region, that.region)
        && Objects.equals(key, that.key)
        && Objects.equals(tag, that.tag)
        && Objects.equals(senderRole, that.senderRole)
        && Objects.equals(writer, that.writer);
  }

  @Override
  public int hashCode() {
    int hash = operation.code();
    hash = 31 * hash + Objects.hashCode(cache);
    hash = 31 * hash + Objects.hashCode(region);
    hash = 31 * hash + Objects.hashCode(key);
    hash = 31 * hash + Objects.hashCode(tag);
    hash = 31 * hash + Long.hashCode(version);
    hash = 31 * hash + Objects.hashCode(senderRole);
    return 31 * hash + Objects.hashCode(writer);
  }

  /** Returns the message as a person would write it: {@code FLUSH catalog/eu/sku-1}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(operation.name());
    if (cache != null) {
      text.append(' ').append(cache);
    }
    if (region != null) {
      text.append('/').append(region);
    }
    if (key != null) {
      text.append('/').append(key);
    }
    if (tag != null) {
      text.append(" \"").append(tag).append('"');
    }
    return text.toString();
  }
}
