package dev.carillon.contracts;

import java.io.Serializable;

/**
 * Where a service listens.
 *
 * @param host a host name or a literal address
 * @param port 1..65535
 */
public record Address(String host, int port) implements Serializable {
  public Address {
    Names.require("host", host);
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port must be 1..65535 but was " + port);
    }
  }

  /**
   * Returns the address written as {@code host:port}, an IPv6 literal in brackets.
   *
   * @throws IllegalArgumentException if the text is not of that form
   */
  public static Address parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon <= 0) {
      throw new IllegalArgumentException("address must be host:port but was \"" + text + "\"");
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw new IllegalArgumentException(
          "an IPv6 address must stand in brackets but was \"" + text + "\"");
    }
    try {
      return new Address(host, Integer.parseInt(text.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("port must be a number but was \"" + text + "\"", e);
    }
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
