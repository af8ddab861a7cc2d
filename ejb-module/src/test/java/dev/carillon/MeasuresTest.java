package dev.carillon;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.contracts.Address;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.NotifyService;
import dev.carillon.event.CacheFlushed;
import dev.carillon.membership.MembershipSource;
import dev.carillon.telemetry.Metric;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.rmi.RemoteException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What instances measure, over real RMI on loopback. */
class MeasuresTest {
  private final SmallCluster cluster = new SmallCluster();

  @AfterEach
  void stop() {
    cluster.close();
  }

  private static long value(CarillonInstance instance, Metric metric) {
    return instance.measures().value(metric);
  }

  private CarillonInstance failing(String name) {
    return cluster.start(
        name,
        "web",
        Map.of(),
        members ->
            Wiring.plain(
                event -> {
                  if (event instanceof CacheFlushed) {
                    throw new IllegalStateException("planted");
                  }
                },
                HeldCaches.of(Set.of("catalog")),
                members));
  }

  @Test
  void notificationIsSentHereAndAppliedThereAndTimed() {
    CarillonInstance a = cluster.start("a/web", "web", Map.of());
    CarillonInstance b = cluster.start("b/web", "web", Map.of());
    CarillonInstance failing = failing("c/web");
    await().atMost(10, SECONDS).until(() -> value(a, Metric.LAG) == 0);

    a.broadcaster().cache("catalog").flush().await(Duration.ofSeconds(5));

    assertThat(value(a, Metric.SENT)).isEqualTo(1);
    assertThat(value(a, Metric.APPLIED)).isZero();
    assertThat(value(b, Metric.APPLIED)).isEqualTo(1);
    assertThat(value(failing, Metric.APPLIED)).isZero();
    assertThat(value(a, Metric.KNOWN_MEMBERS)).isEqualTo(2);
    assertThat(value(a, Metric.LAG)).isZero();
    cluster.stop(a); // what is timed is told a moment after it is acknowledged
    assertThat(value(a, Metric.COMMIT_TO_APPLIED)).as("at b, and not where it failed").isEqualTo(1);
    assertThat(a.measures().commitToApplied().seconds()).isBetween(0.0, 5.0);
  }

  /** Takes nothing that others deliver, as long as it is closed. */
  private static final class Door {
    private volatile boolean isClosed;

    NotifyService before(NotifyService service) {
      return (NotifyService)
          Proxy.newProxyInstance(
              Door.class.getClassLoader(),
              new Class<?>[] {NotifyService.class},
              (proxy, method, arguments) -> {
                if (isClosed && method.getName().equals("deliver")) {
                  throw new RemoteException("planted");
                }
                try {
                  return method.invoke(service, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });
    }
  }

  @Test
  void oneThatHearsNothingIsBehindAndMissesTheOtherUntilItHearsAgain() {
    Map<String, String> settings =
        Map.of(
            "carillon.max-staleness", "1s",
            "carillon.retry.max", "1s",
            "carillon.backlog.max-entries", "2");
    Door door = new Door();
    CarillonInstance a = cluster.start("a/web", "web", settings);
    CarillonInstance b =
        cluster.start(
            "b/web",
            "web",
            settings,
            members ->
                Wiring.plain(event -> {}, HeldCaches.of(Set.of("catalog")), members)
                    .servedThrough(door::before));
    door.isClosed = true;

    await().atMost(10, SECONDS).until(() -> value(b, Metric.SILENT_MEMBERS) == 1);
    a.broadcaster().toInstance("b/web").recycle("new prices", RecyclePace.AT_ONCE);
    for (int key = 0; key < 5; key++) {
      a.broadcaster().cache("catalog").flushKey("sku-" + key);
    }

    assertThat(value(a, Metric.LAG)).isEqualTo(6);
    assertThat(value(a, Metric.TRUNCATED)).isEqualTo(4);
    assertThat(value(b, Metric.LOST)).isZero();
    assertThat(value(b, Metric.REPLAYED)).isZero();

    door.isClosed = false;

    await().atMost(10, SECONDS).until(() -> value(b, Metric.SILENT_MEMBERS) == 0);
    assertThat(value(b, Metric.REPLAYED))
        .as("the newest two, and a flush of the cache for the others")
        .isEqualTo(3);
    await("the recycle").atMost(10, SECONDS).until(() -> value(b, Metric.LOST) == 1);
    await().atMost(10, SECONDS).until(() -> value(a, Metric.LAG) == 0);
  }

  @Test
  void membershipSourceThatFailsIsCounted() {
    MembershipSource failing =
        new MembershipSource() {
          @Override
          public Set<Address> refresh(Introduction self) throws IOException {
            throw new IOException("planted");
          }

          @Override
          public void close() {}

          @Override
          public String describe() {
            return "a source that fails";
          }
        };
    CarillonInstance a =
        cluster.launch(
            "a/web",
            "web",
            Map.of(),
            members -> Wiring.plain(event -> {}, HeldCaches.of(Set.of("catalog")), failing));

    await().atMost(10, SECONDS).until(() -> value(a, Metric.MEMBERSHIP_FAILURES) > 0);
  }

  @Test
  void instanceThatRunsAloneMeasuresNothingAndFailsNot() {
    CarillonInstance alone =
        cluster.launch(
            "a/web",
            "web",
            Map.of("carillon.enabled", "false"),
            members -> Wiring.plain(event -> {}, HeldCaches.of(Set.of("catalog")), members));

    for (Metric metric : Metric.values()) {
      assertThat(value(alone, metric)).isZero();
    }
    assertThat(alone.surety().toString()).contains("ALONE", "carillon.enabled is false");
    assertThat(alone.isLive()).isTrue();
  }
}
