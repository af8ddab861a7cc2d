package dev.carillon.event;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Key;
import dev.carillon.contracts.NotificationMessage;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Entries are to be forgotten: one key, one region, a whole cache, or what of it carries a tag.
 *
 * <p>The sender's own instance observes it on the thread that called {@code flush()}, before that
 * returns (in a transaction: before {@code commit()} returns); every other instance on a container
 * thread without a transaction. A flush may be wider than the one that was sent, when it stands for
 * several; it is never narrower. It may come twice.
 *
 * @param message what was flushed, as it was sent
 * @param sender the instance that sent it
 * @param senderRole that instance's role, or the role of the outside caller it passed it on for
 */
public record CacheFlushed(NotificationMessage message, InstanceId sender, String senderRole)
    implements CarillonEvent {

  public CacheFlushed {
    Objects.requireNonNull(message.cache(), "cache");
  }

  /** Returns the cache. */
  public String cache() {
    return Objects.requireNonNull(message.cache());
  }

  /** Returns the region, or null if the whole cache is meant. */
  public @Nullable String region() {
    return message.region();
  }

  /** Returns the key, or null if the whole region or cache is meant. */
  public @Nullable Key key() {
    return message.key();
  }

  /**
   * Returns the tag whose entries alone are meant, or null; whoever does not know what carries it
   * forgets the whole cache.
   */
  public @Nullable String tag() {
    return message.tag();
  }

  /**
   * Says whether an entry of the default region is to be forgotten; of a tag, whether it may be.
   */
  public boolean covers(Object itemKey) {
    return covers(NotificationMessage.DEFAULT_REGION, itemKey);
  }

  /** Says whether an entry is to be forgotten; if a tag is meant, whether it may be. */
  public boolean covers(String itemRegion, Object itemKey) {
    String region = region();
    Key key = key();
    return (region == null || region.equals(itemRegion)) && (key == null || key.is(itemKey));
  }
}
