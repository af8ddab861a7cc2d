package dev.carillon.demo.web;

import dev.carillon.Broadcast;
import dev.carillon.Broadcaster;
import dev.carillon.CacheBroadcaster;
import dev.carillon.RecyclePace;
import dev.carillon.RecycleReport;
import dev.carillon.RegionBroadcaster;
import dev.carillon.RollingRecycle;
import dev.carillon.demo.settings.SettingsStore;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What this instance can be made to tell the others: forget, and start again. */
@Path("")
@Produces(MediaType.APPLICATION_JSON)
@RequestScoped
public class BroadcastResource {
  @Inject private Broadcaster broadcaster;

  /**
   * Makes instances forget a cache, one region of it, or one key (without a region: of the default
   * one). Without a role or an instance it goes to every instance that holds the cache.
   */
  @POST
  @Path("flush")
  public ReportView flush(
      @QueryParam("cache") @DefaultValue(SettingsStore.CACHE) String cache,
      @QueryParam("region") @Nullable String region,
      @QueryParam("key") @Nullable String key,
      @QueryParam("role") @Nullable String role,
      @QueryParam("instance") @Nullable String instance,
      @QueryParam("await") @Nullable String await) {
    return report(
        await, () -> flush(audience(broadcaster, role, instance).cache(cache), region, key));
  }

  /** Makes instances recycle at once; without a role or an instance, all of this one's role. */
  @POST
  @Path("recycle")
  public ReportView recycle(
      @QueryParam("role") @Nullable String role,
      @QueryParam("instance") @Nullable String instance,
      @QueryParam("reason") @DefaultValue("asked for on the page") String reason,
      @QueryParam("await") @Nullable String await) {
    return report(
        await, () -> audience(broadcaster, role, instance).recycle(reason, RecyclePace.AT_ONCE));
  }

  /**
   * What has been begun.
   *
   * @param roll the roll's id, by which every instance of the role knows it; null as long as an
   *     instance of another role has not begun it
   */
  public record RollView(@Nullable String roll) {}

  /**
   * Makes instances recycle one after the other: one instance of this one's role, or all of a role;
   * without either, all of this one's. Even one alone waits for its turn, so that whoever asks for
   * two has never two away.
   */
  @POST
  @Path("roll")
  public RollView roll(
      @QueryParam("role") @Nullable String role,
      @QueryParam("instance") @Nullable String instance,
      @QueryParam("reason") @DefaultValue("asked for on the page") String reason) {
    try {
      return begun(audience(broadcaster, role, instance).recycle(reason));
    } catch (IllegalArgumentException e) {
      throw Refusal.badRequest(e);
    }
  }

  /** What did not begin in this instance's role has ended by now; another role is still asked. */
  private static RollView begun(RollingRecycle roll) {
    RecycleReport report = roll.await(Duration.ZERO);
    if (roll.id().isEmpty() && report.end() == RecycleReport.End.ABORTED) {
      throw new IllegalArgumentException(report.why());
    }
    return new RollView(roll.id().orElse(null));
  }

  private static Broadcast flush(
      CacheBroadcaster cache, @Nullable String region, @Nullable String key) {
    if (region == null) {
      return key == null ? cache.flush() : cache.flushKey(key);
    }
    RegionBroadcaster part = cache.region(region);
    return key == null ? part.flush() : part.flushKey(key);
  }

  private static Broadcaster audience(
      Broadcaster everyone, @Nullable String role, @Nullable String instance) {
    if (role != null && instance != null) {
      throw new IllegalArgumentException("Name a role or an instance, not both.");
    }
    if (role != null) {
      return everyone.toRole(role);
    }
    return instance == null ? everyone : everyone.toInstance(instance);
  }

  /** What is asked for is checked first, so that nothing is sent by a request that is refused. */
  private static ReportView report(@Nullable String await, Supplier<Broadcast> send) {
    Duration time;
    Broadcast broadcast;
    try {
      time = AwaitTime.parse(await);
      broadcast = send.get();
    } catch (IllegalArgumentException e) {
      throw Refusal.badRequest(e);
    }
    return ReportView.await(broadcast, time);
  }
}
