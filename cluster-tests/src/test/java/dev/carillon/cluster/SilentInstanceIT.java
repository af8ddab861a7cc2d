package dev.carillon.cluster;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.ClassOrderer.OrderAnnotation;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestClassOrder;

/** Instances that do not answer: one is frozen for a while, and then one is killed for good. */
@TestClassOrder(OrderAnnotation.class)
class SilentInstanceIT {
  private static @Nullable ProbeServers started;

  @BeforeAll
  static void start() {
    started = new ProbeServers();
  }

  @AfterAll
  static void stop() {
    if (started != null) {
      started.close();
    }
  }

  private static ProbeServers servers() {
    return Objects.requireNonNull(started);
  }

  @Nested
  @Order(1)
  class Frozen extends FrozenInstanceChecks {
    Frozen() {
      super(servers());
    }
  }

  @Nested
  @Order(2)
  class Killed extends KilledInstanceChecks {
    Killed() {
      super(servers());
    }
  }
}
