package dev.carillon.demo.settings;

import dev.carillon.Broadcaster;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.Transactional;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;

/**
 * The settings in the database that all instances share. Whoever saves here tells every instance to
 * forget its copy, once the transaction has committed, and not at all if it is rolled back.
 */
@ApplicationScoped
public class SettingsStore {
  /** The name under which all instances know their copies of the settings. */
  public static final String CACHE = "settings";

  private static final Duration SCHEMA_PATIENCE = Duration.ofSeconds(20);

  @PersistenceContext(unitName = "settings")
  @SuppressWarnings("NullAway.Init")
  private EntityManager entities;

  @Resource(lookup = "java:app/jdbc/settings")
  @SuppressWarnings("NullAway.Init")
  private DataSource database;

  @Inject private Broadcaster broadcaster;

  /** A failure here is told to the caller, and the next call tries again. */
  @PostConstruct
  void createSchema() {
    try {
      new SettingsSchema(database).createIfAbsent(SCHEMA_PATIENCE);
    } catch (SQLException e) {
      throw new PersistenceException(
          "the database that demo.db.url names could not be prepared within " + SCHEMA_PATIENCE, e);
    }
  }

  /** Returns all settings by key, always from the database. */
  @Transactional
  public List<Setting> all() {
    return entities
        .createQuery("select s from Setting s order by s.key", Setting.class)
        .getResultList();
  }

  /**
   * Saves one setting, adding it if it is new. It gets the next version and a new date, also if the
   * value is the one it had.
   *
   * @throws IllegalArgumentException if the key or value is none, or there are too many settings
   * @throws SettingsConflictException if another instance has just added the same setting
   */
  @Transactional
  public Saved save(String key, String value) {
    return saveAll(Map.of(key, value));
  }

  /**
   * Saves some settings together: all of them or none, with one broadcast. Without any, every
   * setting gets the next version and a new date, and keeps its value.
   *
   * @throws IllegalArgumentException if a key or value is none, or there are too many settings
   * @throws SettingsConflictException if another instance has just added the same setting
   */
  @Transactional
  public Saved saveAll(Map<String, String> changes) {
    changes.forEach((key, value) -> SettingRules.requireValue(SettingRules.requireKey(key), value));
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    List<Setting> saved = changes.isEmpty() ? touchAll(now) : store(changes, now);
    return new Saved(saved, broadcaster.cache(CACHE).flush());
  }

  private List<Setting> touchAll(Instant now) {
    List<Setting> settings =
        entities
            .createQuery("select s from Setting s order by s.key", Setting.class)
            .setLockMode(LockModeType.PESSIMISTIC_WRITE)
            .getResultList();
    settings.forEach(setting -> setting.save(setting.value(), now));
    return settings;
  }

  private List<Setting> store(Map<String, String> changes, Instant now) {
    List<Setting> saved = new ArrayList<>();
    // In the order of their keys, so that two instances never wait for each other's rows.
    for (Map.Entry<String, String> change : new TreeMap<>(changes).entrySet()) {
      Setting setting =
          entities.find(Setting.class, change.getKey(), LockModeType.PESSIMISTIC_WRITE);
      if (setting == null) {
        setting = add(change.getKey());
      }
      setting.save(change.getValue(), now);
      saved.add(setting);
    }
    flush();
    return saved;
  }

  private Setting add(String key) {
    long count =
        entities.createQuery("select count(s) from Setting s", Long.class).getSingleResult();
    if (count >= SettingRules.MAX_SETTINGS) {
      throw new IllegalArgumentException(
          "There can be at most "
              + SettingRules.MAX_SETTINGS
              + " settings, and "
              + key
              + " would be one more.");
    }
    Setting setting = new Setting(key);
    entities.persist(setting);
    return setting;
  }

  private void flush() {
    try {
      entities.flush();
    } catch (PersistenceException e) {
      if (SettingsSchema.isDuplicate(e)) {
        throw new SettingsConflictException(
            "Another instance added the same setting at the same moment; save again.", e);
      }
      throw e;
    }
  }
}
