package dev.carillon.demo.cluster;

import dev.carillon.KnownInstance;
import dev.carillon.contracts.Address;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.demo.settings.SettingsStore;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One instance in the table of instances. What an instance does not say, or did not answer, is
 * null; dates are ISO-8601 in UTC, by that instance's own clock.
 *
 * @param instance its name, which stays when it restarts
 * @param incarnation which start of it this is: the last four hexadecimal digits
 * @param role its role
 * @param address where its Carillon service listens, or was last known to; null if it has none, or
 *     has left for its turn to recycle
 * @param self whether it is the instance that answers
 * @param ephemeral whether its name is gone after a restart
 * @param state {@code up}, {@code joining} or {@code unreachable}
 * @param http where its page is
 * @param startedAt when its state was last started
 * @param loadedAt when it loaded its copy of the settings last
 * @param settings how many settings it loaded then
 * @param cache the near cache its copy is in
 * @param recycledAt when it was last recycled
 * @param recycleReason why
 * @param roll how far it is in the roll that it is on its way for, else in the newest that asks it
 *     to recycle: {@code waiting}, {@code untouched} if the roll has ended before its turn, {@code
 *     left}, {@code draining}, {@code down}, {@code failed} or {@code back}; null if none does
 * @param surety how sure it is of what it holds: {@code coherent}, {@code unsure} or {@code alone}
 * @param suretyWhy why it is not coherent; empty if it is
 */
public record InstanceRow(
    String instance,
    String incarnation,
    String role,
    @Nullable String address,
    boolean self,
    boolean ephemeral,
    String state,
    @Nullable String http,
    @Nullable String startedAt,
    @Nullable String loadedAt,
    @Nullable Integer settings,
    @Nullable CacheView cache,
    @Nullable String recycledAt,
    @Nullable String recycleReason,
    @Nullable String roll,
    @Nullable String surety,
    @Nullable String suretyWhy) {

  /**
   * A near cache of an instance.
   *
   * @param hits how many reads it has served
   * @param misses how many it has not
   * @param entries how many entries it has
   * @param standing {@code vouched}, {@code by_age} or {@code not_served}
   */
  public record CacheView(long hits, long misses, long entries, String standing) {
    static @Nullable CacheView of(InstanceStatus status) {
      return status.caches().stream()
          .filter(cache -> cache.name().equals(SettingsStore.CACHE))
          .map(
              cache ->
                  new CacheView(
                      cache.hits(),
                      cache.misses(),
                      cache.entries(),
                      cache.standing().name().toLowerCase(Locale.ROOT)))
          .findFirst()
          .orElse(null);
    }
  }

  static InstanceRow of(KnownInstance known, InstanceStatus status) {
    Map<String, String> attributes = status.attributes();
    return new InstanceRow(
        known.id().name(),
        incarnation(known.id()),
        status.role(),
        text(status.address()),
        known.self(),
        status.ephemeral(),
        "up",
        attributes.get(DemoStatus.HTTP),
        attributes.getOrDefault(DemoStatus.STARTED_AT, status.startedAt().toString()),
        attributes.get(DemoStatus.LOADED_AT),
        number(attributes.get(DemoStatus.SETTINGS)),
        CacheView.of(status),
        attributes.get(DemoStatus.RECYCLED_AT),
        attributes.get(DemoStatus.RECYCLE_REASON),
        null,
        status.surety().toLowerCase(Locale.ROOT),
        status.suretyWhy());
  }

  /** Returns this row with how far the instance is in a roll. */
  InstanceRow in(@Nullable String stage) {
    return new InstanceRow(
        instance,
        incarnation,
        role,
        address,
        self,
        ephemeral,
        state,
        http,
        startedAt,
        loadedAt,
        settings,
        cache,
        recycledAt,
        recycleReason,
        stage,
        surety,
        suretyWhy);
  }

  /** Makes the row of an instance that did not answer. */
  static InstanceRow silent(KnownInstance known) {
    boolean joining = known.state() == InstanceStatus.PeerState.GREETING;
    return without(
        known.id(),
        known.role(),
        text(known.address()),
        known.self(),
        known.ephemeral(),
        joining ? "joining" : "unreachable");
  }

  /** Makes the row of an instance that has said goodbye, and is to come back. */
  static InstanceRow absent(InstanceId id, String role) {
    return without(id, role, null, false, false, "unreachable");
  }

  /** Makes the row of an instance that says nothing of itself. */
  private static InstanceRow without(
      InstanceId id,
      String role,
      @Nullable String address,
      boolean self,
      boolean ephemeral,
      String state) {
    return new InstanceRow(
        id.name(),
        incarnation(id),
        role,
        address,
        self,
        ephemeral,
        state,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  private static String incarnation(InstanceId id) {
    return String.format("%04x", id.incarnation() & 0xffff);
  }

  private static @Nullable String text(@Nullable Address address) {
    return address == null ? null : address.toString();
  }

  private static @Nullable Integer number(@Nullable String text) {
    try {
      return text == null ? null : Integer.valueOf(text);
    } catch (NumberFormatException e) {
      return null; // Another version of the demo may mean something else by it.
    }
  }
}
