package dev.carillon.cluster.stock;

import dev.carillon.Broadcaster;
import dev.carillon.Cluster;
import dev.carillon.contracts.InstanceId;
import dev.carillon.event.CacheFlushed;
import dev.carillon.event.CacheName;
import dev.carillon.event.NotificationsLost;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The numbers that this instance sends to all, and what it has observed of those of all. */
@ApplicationScoped
public class Numbers {
  private static final String CACHE = "numbers";

  @Inject private Broadcaster broadcaster;
  @Inject private Cluster cluster;

  private final Map<String, Sequence> observed = new TreeMap<>();
  private final AtomicInteger sent = new AtomicInteger();

  /** Sends the next one; not more than one at a time. */
  void send() {
    broadcaster.cache(CACHE).flushKey(Integer.toString(sent.get()));
    sent.incrementAndGet();
  }

  synchronized void flushed(@Observes @CacheName(CACHE) CacheFlushed event) {
    Sequence sequence = of(event.sender());
    if (event.key() == null) {
      sequence.mark("whole");
    } else {
      sequence.add(Integer.parseInt(event.key().toString()));
    }
  }

  synchronized void lost(@Observes NotificationsLost event) {
    if (event.concerns(CACHE)) {
      of(event.sender()).mark(event.to() == Long.MAX_VALUE ? "gone" : "lost");
    }
  }

  private Sequence of(InstanceId sender) {
    return observed.computeIfAbsent(text(sender), each -> new Sequence());
  }

  private static String text(InstanceId instance) {
    return instance.name() + "#" + Long.toHexString(instance.incarnation());
  }

  /** Returns how many were sent, and then for each sender what was observed, in order. */
  synchronized List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("sent " + text(cluster.self().id()) + " " + sent);
    observed.forEach(
        (sender, sequence) -> sequence.lines().forEach(line -> lines.add(sender + " " + line)));
    return lines;
  }
}
