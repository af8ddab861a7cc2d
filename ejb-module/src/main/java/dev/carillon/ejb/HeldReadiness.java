package dev.carillon.ejb;

import dev.carillon.telemetry.LogLine;

/**
 * A readiness check in the server's own service, beside those of applications, that says DOWN while
 * an application is redeployed or the server ends: with the application goes its own check, and all
 * others may say UP while it answers 503 already. Thread-safe.
 */
final class HeldReadiness implements Redeployment.Hold {
  private final Checks checks;
  private final String name;

  /** Whether this very hold is on. */
  private boolean isHeld;

  /** The readiness checks of the server. */
  interface Checks {
    /** From now on a check of that name says DOWN. */
    void register(String name) throws ReflectiveOperationException;

    /** There is no check of that name any more, if there was one. */
    void unregister(String name) throws ReflectiveOperationException;
  }

  /** Makes the hold for an application. */
  HeldReadiness(Checks checks, String application) {
    this.checks = checks;
    name = "carillon recycles " + application;
  }

  @Override
  public synchronized void down() {
    try {
      checks.register(name);
      isHeld = true;
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      LogLine.READINESS_NOT_HELD.log(e);
    }
  }

  @Override
  public synchronized void release() {
    if (!isHeld) {
      return;
    }
    try {
      checks.unregister(name);
      isHeld = false;
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      LogLine.READINESS_NOT_RELEASED.log(e);
    }
  }

  /**
   * Releases what a deployment before this one has left: one that was lost while it was redeployed
   * is not there to do so. Says nothing, since most of the time there is none.
   */
  synchronized void releaseLeftOver() {
    if (isHeld) {
      return;
    }
    try {
      checks.unregister(name);
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      // where no check can be taken away none was put there
    }
  }
}
