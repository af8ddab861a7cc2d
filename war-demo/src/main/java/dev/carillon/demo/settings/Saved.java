package dev.carillon.demo.settings;

import dev.carillon.Broadcast;
import java.util.List;

/**
 * What was saved, and the broadcast that tells the other instances.
 *
 * @param settings the settings as they are now stored, by key
 * @param broadcast what went out when the transaction committed
 */
public record Saved(List<Setting> settings, Broadcast broadcast) {
  /** Makes a result that shares nothing with the list given. */
  public Saved {
    settings = List.copyOf(settings);
  }
}
