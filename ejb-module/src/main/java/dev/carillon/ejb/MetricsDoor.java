package dev.carillon.ejb;

import dev.carillon.CarillonInstance;
import dev.carillon.Measures;
import dev.carillon.telemetry.Latency;
import dev.carillon.telemetry.LogLine;
import dev.carillon.telemetry.Metric;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.BeforeBeanDiscovery;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricID;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;

/**
 * Where an instance's metrics are shown: the registry of MicroProfile Metrics. It has no counter or
 * histogram that reads a value when it is asked, so all are gauges there, a histogram one for each
 * bucket. No bean unless the extension adds it, since a server may lack MicroProfile Metrics.
 */
public class MetricsDoor {
  /** Names the instance, since applications may share a registry; Prometheus means another one. */
  private static final String INSTANCE_TAG = "carillon_instance";

  private static final String BOUND_TAG = "le";

  /** Injected, since a registry belongs to the application of the injection point. */
  @Inject private Instance<MetricRegistry> registries;

  static void addTo(BeforeBeanDiscovery discovery) {
    discovery.addAnnotatedType(MetricsDoor.class, MetricsDoor.class.getName());
  }

  /** Shows the metrics of an instance, if that can be; running what is returned ends it. */
  static Runnable open(BeanManager beans, CarillonInstance instance) {
    try {
      Instance<MetricsDoor> doors = beans.createInstance().select(MetricsDoor.class);
      if (doors.isResolvable() && doors.get().registries.isResolvable()) {
        return show(doors.get().registries.get(), instance.id().name(), instance.measures());
      }
    } catch (RuntimeException | LinkageError e) {
      LogLine.METRICS_NOT_SHOWN.log(e);
    }
    return () -> {};
  }

  /** Puts the metrics of an instance into a registry; running what is returned takes them away. */
  static Runnable show(MetricRegistry registry, String instance, Measures measures) {
    Shown shown = new Shown(registry, new Tag(INSTANCE_TAG, instance));
    try {
      for (Metric metric : Metric.values()) {
        switch (metric.type()) {
          case COUNTER, GAUGE -> shown.add(metric, "", () -> measures.value(metric));
          case HISTOGRAM -> shown.add(metric, measures.commitToApplied());
        }
      }
    } catch (RuntimeException e) {
      shown.takeAway();
      throw e;
    }
    return shown::takeAway;
  }

  /** What stands in a registry. */
  private static final class Shown {
    private final MetricRegistry registry;
    private final Tag instance;
    private final List<MetricID> ids = new ArrayList<>();

    Shown(MetricRegistry registry, Tag instance) {
      this.registry = registry;
      this.instance = instance;
    }

    void add(Metric metric, Latency histogram) {
      List<Double> bounds = Latency.bounds();
      for (int i = 0; i < bounds.size(); i++) {
        int bucket = i;
        add(metric, "_bucket", () -> histogram.upTo(bucket), bound(bounds.get(i)));
      }
      add(metric, "_count", histogram::count);
      add(metric, "_sum", histogram::seconds);
    }

    private static Tag bound(double seconds) {
      return new Tag(
          BOUND_TAG,
          seconds == Double.POSITIVE_INFINITY
              ? "+Inf"
              : BigDecimal.valueOf(seconds).stripTrailingZeros().toPlainString());
    }

    void add(Metric metric, String suffix, Supplier<Number> value, Tag... more) {
      Tag[] tags = new Tag[more.length + 1];
      System.arraycopy(more, 0, tags, 1, more.length);
      tags[0] = instance;
      Metadata metadata =
          Metadata.builder()
              .withName(metric.id() + suffix)
              .withDescription(metric.sentence())
              .build();
      registry.gauge(metadata, value, tags);
      ids.add(new MetricID(metadata.getName(), tags));
    }

    void takeAway() {
      ids.forEach(registry::remove);
    }
  }
}
