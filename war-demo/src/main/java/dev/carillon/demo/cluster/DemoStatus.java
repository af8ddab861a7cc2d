package dev.carillon.demo.cluster;

import dev.carillon.StatusContributor;
import dev.carillon.demo.settings.SettingsCopy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.TreeMap;

/**
 * What this application adds to its instance's status, for the table of instances. An attribute of
 * which there is nothing to say is absent.
 */
@ApplicationScoped
public class DemoStatus implements StatusContributor {
  /** When the copy was loaded last; absent while it never was. */
  static final String LOADED_AT = "demo.loadedAt";

  /** How many settings were loaded then; absent while none ever were. */
  static final String SETTINGS = "demo.settings";

  /** When the application's state was last started. */
  static final String STARTED_AT = "demo.startedAt";

  /** Why it was recycled; absent if it never was. */
  static final String RECYCLE_REASON = "demo.recycleReason";

  /** When it was recycled; absent if it never was. */
  static final String RECYCLED_AT = "demo.recycledAt";

  /** Where its page is; absent if unknown. */
  static final String HTTP = "demo.http";

  @Inject private SettingsCopy copy;
  @Inject private Recycling recycling;
  @Inject private PageAddress page;

  @Override
  public Map<String, String> attributes() {
    Map<String, String> attributes = new TreeMap<>();
    copy.lastLoaded()
        .ifPresent(
            snapshot -> {
              attributes.put(LOADED_AT, snapshot.loadedAt().toString());
              attributes.put(SETTINGS, Integer.toString(snapshot.settings().size()));
            });
    Recycling.Start start = recycling.lastStart();
    attributes.put(STARTED_AT, start.at().toString());
    start
        .reason()
        .ifPresent(
            reason -> {
              attributes.put(RECYCLE_REASON, reason);
              attributes.put(RECYCLED_AT, start.at().toString());
            });
    page.find().ifPresent(address -> attributes.put(HTTP, address));
    return attributes;
  }
}
