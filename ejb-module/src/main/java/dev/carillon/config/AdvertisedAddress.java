package dev.carillon.config;

import dev.carillon.contracts.Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where others are told to connect to, as far as that is not where the service listens.
 *
 * @param host empty for the address that the service is bound to
 * @param port 0 for the port that the service listens on
 */
public record AdvertisedAddress(Optional<String> host, int port) {
  /** What is advertised when nothing is set: where the service listens. */
  public static final AdvertisedAddress LISTENING = new AdvertisedAddress(Optional.empty(), 0);

  private static final Pattern LOOPBACK =
      Pattern.compile("127\\.\\d+\\.\\d+\\.\\d+|(0*:)+0*1|localhost");

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

  /**
   * Returns the key and the value by which a service may be reached from other hosts; empty if it
   * is plain that only this host reaches it. No name is looked up.
   */
  Optional<String> offLoopback(InetAddress bindAddress) {
    return bindAddress.isLoopbackAddress()
        ? host.filter(each -> !LOOPBACK.matcher(each).matches())
            .map(each -> ConfigKey.ADVERTISED_ADDRESS + " " + each)
        : Optional.of(ConfigKey.BIND_ADDRESS + " " + bindAddress.getHostAddress());
  }

  /** Returns where others are told to connect to, of a service that listens there. */
  public Address of(Address listening) {
    return new Address(host.orElse(listening.host()), port == 0 ? listening.port() : port);
  }
}
