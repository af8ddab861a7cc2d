package dev.carillon.demo.web;

import dev.carillon.Cluster;
import dev.carillon.demo.settings.Saved;
import dev.carillon.demo.settings.Setting;
import dev.carillon.demo.settings.SettingsCopy;
import dev.carillon.demo.settings.SettingsStore;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.StringReader;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The settings: read from this instance's copy, saved in the database of all. */
@Path("settings")
@Produces(MediaType.APPLICATION_JSON)
@RequestScoped
public class SettingsResource {
  @Inject private SettingsCopy copy;
  @Inject private SettingsStore store;
  @Inject private Cluster cluster;

  /**
   * All settings of this instance's copy.
   *
   * @param instance who answers
   * @param source {@code cache} or {@code store}
   * @param loadedAt when the copy was loaded
   * @param settings the settings, by key
   */
  public record AllSettings(
      String instance, String source, String loadedAt, List<SettingView> settings) {}

  /**
   * One setting of this instance's copy.
   *
   * @param instance who answers
   * @param key the key
   * @param value its value
   * @param version how often it was saved
   * @param lastUpdated when it was last saved
   * @param source {@code cache} or {@code store}
   * @param loadedAt when the copy was loaded
   */
  public record OneSetting(
      String instance,
      String key,
      String value,
      long version,
      String lastUpdated,
      String source,
      String loadedAt) {}

  /**
   * One setting that was saved.
   *
   * @param key the key
   * @param value its value
   * @param version its new version
   * @param lastUpdated its new date
   * @param report what became of the broadcast so far
   */
  public record SavedSetting(
      String key, String value, long version, String lastUpdated, ReportView report) {}

  /**
   * Some settings that were saved together.
   *
   * @param settings the settings, by key
   * @param report what became of the one broadcast so far
   */
  public record SavedSettings(List<SettingView> settings, ReportView report) {}

  /** Returns all settings. */
  @GET
  public AllSettings all() {
    SettingsCopy.Read read = copy.read();
    return new AllSettings(
        cluster.self().id().name(),
        word(read.source()),
        read.snapshot().loadedAt().toString(),
        read.snapshot().settings().values().stream().map(SettingView::of).toList());
  }

  /** Returns one setting. */
  @GET
  @Path("{key}")
  public OneSetting one(@PathParam("key") String key) {
    SettingsCopy.Read read = copy.read();
    Setting setting = read.snapshot().settings().get(key);
    if (setting == null) {
      throw new Refusal(
          Response.Status.NOT_FOUND, "There is no setting with the key \"" + key + "\".");
    }
    return new OneSetting(
        cluster.self().id().name(),
        setting.key(),
        setting.value(),
        setting.version(),
        setting.lastUpdated().toString(),
        word(read.source()),
        read.snapshot().loadedAt().toString());
  }

  /** Saves one setting, new or not, changed or not; the body is its value. */
  @PUT
  @Path("{key}")
  @Consumes(MediaType.WILDCARD)
  public SavedSetting save(
      @PathParam("key") String key, @QueryParam("await") @Nullable String await, String value) {
    Saved saved = saved(await, () -> store.save(key, value));
    SettingView setting = SettingView.of(saved.settings().get(0));
    return new SavedSetting(
        setting.key(),
        setting.value(),
        setting.version(),
        setting.lastUpdated(),
        ReportView.await(saved.broadcast(), AwaitTime.parse(await)));
  }

  /**
   * Saves some settings in one transaction, which sends one broadcast; the body is a JSON object
   * with their values by key. An empty one saves all settings as they are.
   */
  @PUT
  @Consumes(MediaType.APPLICATION_JSON)
  public SavedSettings saveAll(@QueryParam("await") @Nullable String await, String body) {
    Saved saved = saved(await, () -> store.saveAll(values(body)));
    return new SavedSettings(
        saved.settings().stream().map(SettingView::of).toList(),
        ReportView.await(saved.broadcast(), AwaitTime.parse(await)));
  }

  /** What is asked for is checked first, so that nothing is saved by a request that is refused. */
  private static Saved saved(@Nullable String await, Supplier<Saved> save) {
    try {
      Duration unused = AwaitTime.parse(await);
      return save.get();
    } catch (IllegalArgumentException e) {
      throw Refusal.badRequest(e);
    }
  }

  private static Map<String, String> values(String body) {
    Map<String, String> values = new TreeMap<>();
    try (JsonReader reader = Json.createReader(new StringReader(body))) {
      reader
          .readObject()
          .forEach(
              (key, value) -> {
                if (!(value instanceof JsonString text)) {
                  throw new IllegalArgumentException("Every value must be a JSON string.");
                }
                values.put(key, text.getString());
              });
    } catch (JsonException e) {
      throw new IllegalArgumentException("The body must be a JSON object of strings.", e);
    }
    return values;
  }

  private static String word(SettingsCopy.Source source) {
    return source.name().toLowerCase(Locale.ROOT);
  }
}
