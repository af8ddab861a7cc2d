package dev.carillon.cli;

import dev.carillon.contracts.Audience;
import dev.carillon.contracts.NotificationMessage;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes instances forget a cache, a region or a key of it. */
@Command(
    name = "flush",
    description = "Makes every instance that holds the cache forget it, or a region or key of it.")
final class Flush implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final Connection connection = new Connection();

  @Parameters(paramLabel = "CACHE", description = "The cache's name.")
  private String cache = "";

  @Option(
      names = "--region",
      paramLabel = "R",
      description = "Only this region of it; with --key, the region of the key.")
  private @Nullable String region;

  @Option(names = "--key", paramLabel = "K", description = "Only this key.")
  private @Nullable String key;

  @Option(
      names = "--key-type",
      paramLabel = "TYPE",
      description = "What the key is in the cache: string (default), int, long, uuid or enum.")
  private @Nullable KeyType keyType;

  @ArgGroup private final Addressed addressed = new Addressed();

  @Option(
      names = "--timeout",
      paramLabel = "T",
      description = "How long to wait for outcomes, at most 30s. Default: 10s.")
  private Duration timeout = Relay.DEFAULT_TIMEOUT;

  /** Whom it addresses: everyone, unless one of these is given. */
  static final class Addressed {
    @Option(names = "--role", paramLabel = "R", description = "Only instances of this role.")
    private @Nullable String role;

    @Option(names = "--instance", paramLabel = "I", description = "Only this instance.")
    private @Nullable String instance;

    Audience audience() {
      if (role != null) {
        return Audience.role(role);
      }
      return instance == null ? Audience.everyone() : Audience.instance(instance);
    }
  }

  Flush(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    NotificationMessage message = connection.checked(this::message);
    Audience audience = connection.checked(addressed::audience);
    return new Relay(terminal, connection, timeout).send(message, audience);
  }

  private NotificationMessage message() {
    if (key == null) {
      if (keyType != null) {
        throw new IllegalArgumentException("--key-type needs --key");
      }
      return region == null
          ? NotificationMessage.flush(cache)
          : NotificationMessage.flushRegion(cache, region);
    }
    return NotificationMessage.flushKey(
        cache,
        region == null ? NotificationMessage.DEFAULT_REGION : region,
        (keyType == null ? KeyType.STRING : keyType).read(key));
  }
}
