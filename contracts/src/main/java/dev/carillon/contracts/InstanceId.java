package dev.carillon.contracts;

import java.io.Serializable;
import java.util.HexFormat;

/**
 * Who an instance is: one application in one JVM.
 *
 * @param name cluster-unique and the same after a restart: server name + "/" + application
 * @param incarnation a random number other than 0, new at each start
 */
public record InstanceId(String name, long incarnation) implements Serializable {
  public InstanceId {
    Names.require("instance name", name);
    if (incarnation == 0) {
      throw new IllegalArgumentException("incarnation must not be 0");
    }
  }

  /** Returns the name and the last four hexadecimal digits of the incarnation, for people. */
  @Override
  public String toString() {
    return name + "#" + HexFormat.of().toHexDigits((short) incarnation);
  }
}
