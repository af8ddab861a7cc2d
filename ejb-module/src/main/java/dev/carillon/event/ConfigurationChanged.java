package dev.carillon.event;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A setting of {@code carillon.recycle.on-change} has another value than when this instance looked
 * last. Unless an observer says otherwise, the instance asks for its role to recycle.
 *
 * <p>Each instance sees the change for itself, so observers must decide alike everywhere: one
 * instance that wants to recycle is enough for all of the role. Thread-safe. Its text does not show
 * the values, which may be secrets.
 */
public final class ConfigurationChanged implements CarillonEvent {
  private final String key;
  private final Optional<String> before;
  private final Optional<String> after;
  private final AtomicReference<@Nullable String> objection = new AtomicReference<>();

  /** Makes the event of one setting. */
  public ConfigurationChanged(String key, Optional<String> before, Optional<String> after) {
    this.key = key;
    this.before = before;
    this.after = after;
  }

  /** Returns the setting's key. */
  public String key() {
    return key;
  }

  /** Returns the value as it was; empty if it was not set. */
  public Optional<String> before() {
    return before;
  }

  /** Returns the value as it is; empty if it is not set any more. */
  public Optional<String> after() {
    return after;
  }

  /** Says that the application lives with the change as it is, so nothing has to recycle. */
  public void handled() {
    objection.compareAndSet(null, "the application has handled it");
  }

  /**
   * Says that nothing is to recycle for this change. The next change asks again.
   *
   * @param why why not, for the log
   */
  public void veto(String why) {
    objection.compareAndSet(null, "veto: " + why);
  }

  /** Returns why nothing is to recycle, by whoever said so first; empty if nobody did. */
  public Optional<String> objection() {
    return Optional.ofNullable(objection.get());
  }

  @Override
  public String toString() {
    return "ConfigurationChanged[key=" + key + "]";
  }
}
