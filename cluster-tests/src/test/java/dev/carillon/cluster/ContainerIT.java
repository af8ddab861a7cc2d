package dev.carillon.cluster;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** What the container adds to the core, on servers that are started once for all of it. */
class ContainerIT {
  private static @Nullable ContainerServers started;

  @BeforeAll
  static void start() {
    started = new ContainerServers();
  }

  @AfterAll
  static void stop() {
    if (started != null) {
      started.close();
    }
  }

  private static ContainerServers servers() {
    return Objects.requireNonNull(started);
  }

  @Nested
  class Probe extends ProbeChecks {
    Probe() {
      super(servers().first("web"), servers().second("web"), servers().controller());
    }
  }

  @Nested
  class Notifications extends NotificationsChecks {
    Notifications() {
      super(servers().first("web"), servers().second("web"));
    }
  }

  @Nested
  class NearCaches extends NearCacheChecks {
    NearCaches() {
      super(servers().first("near"), servers().second("near"));
    }
  }

  @Nested
  class Ordered extends OrderedChecks {
    Ordered() {
      super(servers().first("ordered"), servers().second("ordered"));
    }
  }
}
