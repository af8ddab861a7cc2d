package dev.carillon.ejb;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.CarillonInstance;
import dev.carillon.Measures;
import dev.carillon.Wiring;
import dev.carillon.config.CarillonConfig;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.membership.FixedMembership;
import dev.carillon.telemetry.Metric;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricID;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a registry shows, of one instance and of two. */
class MetricsDoorTest {
  private static final String BUCKET = "carillon_commit_to_applied_seconds_bucket";

  private final Map<MetricID, Supplier<?>> gauges = new TreeMap<>();
  private int room = Integer.MAX_VALUE;
  private final MetricRegistry registry = registry();
  private final CarillonInstance instance =
      CarillonInstance.start(
          CarillonConfig.read(
              key -> key.equals("carillon.enabled") ? Optional.of("false") : Optional.empty(),
              "a/web",
              "web"),
          Wiring.plain(
              event -> {}, HeldCaches.of(Set.of("settings")), new FixedMembership(Set.of())));
  private final Measures measures = instance.measures();

  @AfterEach
  void stop() {
    instance.close();
  }

  /** Makes a registry that knows gauges and refuses to register any of them twice. */
  private MetricRegistry registry() {
    return (MetricRegistry)
        Proxy.newProxyInstance(
            MetricRegistry.class.getClassLoader(),
            new Class<?>[] {MetricRegistry.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "gauge" -> {
                    add((Metadata) arguments[0], (Supplier<?>) arguments[1], (Tag[]) arguments[2]);
                    yield null;
                  }
                  case "remove" -> gauges.remove((MetricID) arguments[0]) != null;
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private void add(Metadata metadata, Supplier<?> value, Tag... tags) {
    if (gauges.size() >= room
        || gauges.put(new MetricID(metadata.getName(), tags), value) != null) {
      throw new IllegalArgumentException("planted: no room for " + metadata.getName());
    }
  }

  private Object value(String name, Tag... tags) {
    Supplier<?> value = gauges.get(new MetricID(name, tags));
    assertThat(value).as("%s %s of %s", name, Arrays.toString(tags), gauges.keySet()).isNotNull();
    return requireNonNull(value).get();
  }

  @Test
  void everyMetricIsShownAndHistogramsByTheirBuckets() {
    MetricsDoor.show(registry, "a/web", measures);
    measures.commitToApplied().record(1_500_000);

    Tag a = new Tag("carillon_instance", "a/web");
    for (Metric metric : Metric.values()) {
      if (metric.type() != Metric.Type.HISTOGRAM) {
        assertThat(value(metric.id(), a)).isEqualTo(0L);
      }
    }
    assertThat(value(BUCKET, a, new Tag("le", "0.00025"))).isEqualTo(0L);
    assertThat(value(BUCKET, a, new Tag("le", "0.001"))).isEqualTo(0L);
    assertThat(value(BUCKET, a, new Tag("le", "0.002"))).isEqualTo(1L);
    assertThat(value(BUCKET, a, new Tag("le", "+Inf"))).isEqualTo(1L);
    assertThat(value("carillon_commit_to_applied_seconds_count", a)).isEqualTo(1L);
    assertThat(value("carillon_commit_to_applied_seconds_sum", a)).isEqualTo(0.0015);
  }

  @Test
  void twoInstancesInOneRegistryStandSideBySideAndGoOneByOne() {
    Runnable first = MetricsDoor.show(registry, "a/web", measures);
    int one = gauges.size();
    Runnable second = MetricsDoor.show(registry, "a/shop", measures);
    assertThat(gauges).hasSize(2 * one);

    first.run();
    assertThat(gauges)
        .hasSize(one)
        .allSatisfy((id, value) -> assertThat(id.getTags()).containsValue("a/shop"));
    second.run();

    assertThat(gauges).as("nothing holds the application any more").isEmpty();
  }

  @Test
  void registryThatRefusesOneKeepsNone() {
    room = 5;

    assertThatThrownBy(() -> MetricsDoor.show(registry, "a/web", measures))
        .hasMessageStartingWith("planted");
    assertThat(gauges).isEmpty();
  }
}
