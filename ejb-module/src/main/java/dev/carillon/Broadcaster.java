package dev.carillon;

import dev.carillon.contracts.Audience;
import dev.carillon.contracts.Names;
import dev.carillon.contracts.NotificationMessage;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tells the instances of the cluster to forget or to recycle. Immutable and thread-safe; inject it.
 *
 * <p>Every call returns at once. In a JTA transaction what it says is sent after the commit, each
 * distinct message once, and not at all after a rollback; without a transaction it is sent at once,
 * so say it after the change is stored. Before a flush returns (in a transaction: before the commit
 * returns) the observers of this instance itself have run; those of a recycle run soon after.
 *
 * <p>The idea of telling all instances of a role over an internal endpoint is the inter-role
 * communication of Windows Azure.
 */
public final class Broadcaster {
  private final Sending sending;
  private final @Nullable Audience audience;

  /** What broadcasters need of their instance. */
  interface Sending {
    Broadcast send(NotificationMessage message, Audience audience);

    Broadcast send(List<NotificationMessage> messages, Audience audience);

    RollingRecycle roll(String reason, Audience audience);

    String role();
  }

  Broadcaster(Sending sending) {
    this(sending, null);
  }

  private Broadcaster(Sending sending, @Nullable Audience audience) {
    this.sending = sending;
    this.audience = audience;
  }

  /** Narrows to the instances of a role. */
  public Broadcaster toRole(String role) {
    return new Broadcaster(sending, Audience.role(role));
  }

  /** Narrows to one instance, by its name: server name + "/" + application. */
  public Broadcaster toInstance(String name) {
    return new Broadcaster(sending, Audience.instance(name));
  }

  /** Addresses every instance. */
  public Broadcaster toEveryone() {
    return new Broadcaster(sending, Audience.everyone());
  }

  /**
   * Names the cache concerned. Who is told is every instance that holds it, whatever its role,
   * unless this broadcaster is narrowed.
   *
   * @throws IllegalArgumentException if the name is null, empty, or longer than 512 bytes of UTF-8
   */
  public CacheBroadcaster cache(String name) {
    Names.require("cache", name);
    Audience who = audience == null ? Audience.everyone() : audience;
    return new CacheBroadcaster(sending, who, name);
  }

  /**
   * Makes instances recycle one after the other, so that the others serve meanwhile: by default
   * those of this instance's role, itself included, as its last. In a transaction it begins after
   * the commit, and only if that is known to have succeeded.
   *
   * <p>Narrowed to another role it is passed on to an instance of that role; narrowed to one
   * instance, that one recycles as soon as the others of this role let it go. Whether it begins at
   * all is in its report.
   *
   * @param reason why, for people; 1 to 512 bytes of UTF-8
   * @throws IllegalStateException if this broadcaster addresses everyone: each role takes its turns
   *     by itself, so name one
   */
  public RollingRecycle recycle(String reason) {
    Names.require("reason", reason);
    if (audience instanceof Audience.Everyone) {
      throw new IllegalStateException(
          "everyone cannot recycle one after the other, since each role takes turns by itself:"
              + " name a role with toRole");
    }
    return sending.roll(reason, audience == null ? Audience.role(sending.role()) : audience);
  }

  /**
   * Asks instances to recycle: by default those of this instance's role, itself included.
   *
   * @param reason why, for people; 1 to 512 bytes of UTF-8
   * @param pace how
   */
  public Broadcast recycle(String reason, RecyclePace pace) {
    Objects.requireNonNull(pace, "pace");
    Audience who = audience == null ? Audience.role(sending.role()) : audience;
    return sending.send(NotificationMessage.recycle(reason), who);
  }
}
