package dev.carillon.config;

import dev.carillon.contracts.Address;
import java.util.Optional;

/**
 * Where others are told to connect to, as far as that is not where the service listens.
 *
 * @param host empty for the address that the service is bound to
 * @param port 0 for the port that the service listens on
 */
public record AdvertisedAddress(Optional<String> host, int port) {
  /** What is advertised when nothing is set: where the service listens. */
  public static final AdvertisedAddress LISTENING = new AdvertisedAddress(Optional.empty(), 0);

  static AdvertisedAddress read(Reader in) {
    return in.set(ConfigKey.ADVERTISED_ADDRESS).map(AdvertisedAddress::parse).orElse(LISTENING);
  }

  private static AdvertisedAddress parse(String text) {
    try {
      boolean hasPort = text.matches("[^:]+:\\d+|\\[.*\\]:\\d+");
      Address address = Address.parse(hasPort ? text : text + ":1");
      return new AdvertisedAddress(Optional.of(address.host()), hasPort ? address.port() : 0);
    } catch (IllegalArgumentException e) {
      throw InvalidConfigException.outOfRange(ConfigKey.ADVERTISED_ADDRESS, text);
    }
  }

  /** Returns where others are told to connect to, of a service that listens there. */
  public Address of(Address listening) {
    return new Address(host.orElse(listening.host()), port == 0 ? listening.port() : port);
  }
}
