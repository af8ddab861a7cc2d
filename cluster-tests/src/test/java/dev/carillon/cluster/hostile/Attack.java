package dev.carillon.cluster.hostile;

import java.io.IOException;
import java.util.Optional;

/**
 * One way of attacking a port.
 *
 * @param name what is done
 * @param control what becomes of it where nothing is done for protection
 * @param attempt does it
 */
record Attack(String name, Control control, Attempt attempt) {

  /** What becomes of an attack on a service that is exported naively. */
  enum Control {
    /** It gets through. */
    GETS_THROUGH,
    /** It gets through and leaves a target of no further use. */
    RUINS,
    /** RMI by itself stops it. */
    IS_STOPPED
  }

  /** An attempt at a port. */
  interface Attempt {
    /** Returns what got through; nothing if the attempt was refused. */
    Optional<String> against(Scene scene) throws IOException;
  }

  /** Returns an attack that gets through where nothing is done for protection. */
  static Attack of(String name, Attempt attempt) {
    return new Attack(name, Control.GETS_THROUGH, attempt);
  }

  /** Returns an attack that leaves a target of no further use if nothing protects it. */
  static Attack ruining(String name, Attempt attempt) {
    return new Attack(name, Control.RUINS, attempt);
  }

  /** Returns an attack that RMI by itself stops. */
  static Attack stopped(String name, Attempt attempt) {
    return new Attack(name, Control.IS_STOPPED, attempt);
  }

  /** Returns what got through; a connection that is refused or breaks lets nothing through. */
  Optional<String> breach(Scene scene) {
    try {
      return attempt.against(scene);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
