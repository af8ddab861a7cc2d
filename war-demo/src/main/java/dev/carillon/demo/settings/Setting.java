package dev.carillon.demo.settings;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Objects;

/**
 * One setting as the database holds it. Outside {@link SettingsStore} nobody can change one, so
 * many threads may read it.
 */
@Entity
@Table(name = "demo_setting")
public class Setting {
  /** The longest key, in characters. */
  public static final int MAX_KEY = 64;

  /** The longest value, in characters. */
  public static final int MAX_VALUE = 1_000;

  @Id
  @Column(name = "setting_key", length = MAX_KEY)
  private String key;

  @Column(name = "setting_value", length = MAX_VALUE, nullable = false)
  private String value;

  @Column(name = "version", nullable = false)
  private long version;

  @Column(name = "last_updated", nullable = false)
  private Instant lastUpdated;

  /** For JPA. */
  protected Setting() {
    this("");
  }

  Setting(String key) {
    this.key = key;
    this.value = "";
    this.lastUpdated = Instant.EPOCH;
  }

  /** Notes that the setting was saved, also if the value is the one it had. */
  void save(String newValue, Instant now) {
    value = Objects.requireNonNull(newValue, "newValue");
    lastUpdated = now;
    version++;
  }

  /** Returns its key, unique in the database. */
  public String key() {
    return key;
  }

  /** Returns its value; it may be empty. */
  public String value() {
    return value;
  }

  /** Returns how often it was saved; 1 for a new one. */
  public long version() {
    return version;
  }

  /** Returns when it was last saved, by the clock of the instance that did it. */
  public Instant lastUpdated() {
    return lastUpdated;
  }
}
