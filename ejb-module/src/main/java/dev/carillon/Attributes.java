package dev.carillon;

import dev.carillon.contracts.InstanceStatus;
import dev.carillon.telemetry.LogLine;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Collects what an application adds to its status, within limits, beside what Carillon itself says
 * there. What is wrong is logged once. Thread-safe.
 */
final class Attributes {
  private final AtomicBoolean limitLogged = new AtomicBoolean();
  private final Set<Class<?>> failedLogged = ConcurrentHashMap.newKeySet();

  /**
   * Returns all of them.
   *
   * @param own what Carillon itself says, which nobody can say instead of it
   */
  Map<String, String> collect(Map<String, String> own, List<StatusContributor> contributors) {
    Map<String, String> collected = new TreeMap<>(own);
    int bytes = own.entrySet().stream().mapToInt(Attributes::bytes).sum();
    boolean complete = true;
    for (StatusContributor contributor : contributors) {
      for (Map.Entry<String, String> each : attributes(contributor).entrySet()) {
        int more = bytes(each);
        if (own.containsKey(each.getKey())) {
          continue;
        }
        if (collected.size() >= InstanceStatus.MAX_ATTRIBUTES
            || bytes + more > InstanceStatus.MAX_ATTRIBUTE_BYTES) {
          complete = false;
          continue;
        }
        bytes += more;
        collected.put(each.getKey(), each.getValue());
      }
    }
    if (!complete && limitLogged.compareAndSet(false, true)) {
      LogLine.CONTRIBUTOR_LIMIT.log(
          InstanceStatus.MAX_ATTRIBUTES, InstanceStatus.MAX_ATTRIBUTE_BYTES);
    }
    return collected;
  }

  private Map<String, String> attributes(StatusContributor contributor) {
    try {
      return Map.copyOf(contributor.attributes());
    } catch (RuntimeException e) {
      if (failedLogged.add(contributor.getClass())) {
        LogLine.CONTRIBUTOR_FAILED.logWithCause(e, contributor.getClass().getName());
      }
      return Map.of();
    }
  }

  private static int bytes(Map.Entry<String, String> attribute) {
    return bytes(attribute.getKey()) + bytes(attribute.getValue());
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
