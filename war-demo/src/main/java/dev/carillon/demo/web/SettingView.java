package dev.carillon.demo.web;

import dev.carillon.demo.settings.Setting;

/**
 * A setting as JSON.
 *
 * @param key its key
 * @param value its value
 * @param version how often it was saved
 * @param lastUpdated when it was last saved, ISO-8601 in UTC
 */
public record SettingView(String key, String value, long version, String lastUpdated) {
  static SettingView of(Setting setting) {
    return new SettingView(
        setting.key(), setting.value(), setting.version(), setting.lastUpdated().toString());
  }
}
