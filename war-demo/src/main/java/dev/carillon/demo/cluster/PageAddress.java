package dev.carillon.demo.cluster;

import dev.carillon.Cluster;
import dev.carillon.contracts.Address;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Where people find this instance's page: {@code demo.http} if it is set, else put together from
 * what Payara says of its HTTP listener.
 */
@ApplicationScoped
public class PageAddress {
  private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");

  @Inject
  @ConfigProperty(name = "demo.http")
  private Optional<URI> configured;

  @Inject
  @ConfigProperty(name = "payara.instance.http.port")
  private Optional<String> port;

  @Inject
  @ConfigProperty(name = "payara.instance.http.address")
  private Optional<String> address;

  @Inject private Cluster cluster;

  /** Returns the address, or empty if nobody knows it. */
  public Optional<String> find() {
    return configured
        .map(URI::toString)
        .or(() -> port.map(p -> "http://" + host() + ":" + p + "/demo/"));
  }

  /** A listener on every address is found where this instance's Carillon service is. */
  private String host() {
    String host = address.filter(a -> !EVERYWHERE.contains(a)).orElseGet(this::serviceHost);
    return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
  }

  private String serviceHost() {
    Address service = cluster.self().address();
    return service == null ? "localhost" : service.host();
  }
}
