package dev.carillon.rmi;

import dev.carillon.contracts.Audience;
import dev.carillon.contracts.DeliveryReport;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.NotifyService;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A service that notes its calls and answers at once. */
final class Answering implements NotifyService {
  final List<Object> calls = new CopyOnWriteArrayList<>();

  @Override
  public byte[] deliver(byte[] batch) {
    calls.add(batch.length);
    return batch;
  }

  @Override
  public byte[] roll(byte[] word) {
    calls.add(word.length);
    return word;
  }

  @Override
  public String startRoll(String id, String role, String reason) {
    calls.add(List.of(id, role, reason));
    return id;
  }

  @Override
  public DeliveryReport flush(NotificationMessage message) {
    calls.add(message);
    return DeliveryReport.sent(message.toString(), List.of());
  }

  @Override
  public DeliveryReport recycle(NotificationMessage message) {
    throw new IllegalArgumentException("planted");
  }

  @Override
  public DeliveryReport relay(NotificationMessage message, Audience audience, long timeoutMillis) {
    calls.add(List.of(message, audience, timeoutMillis));
    throw new IllegalStateException("secret of this JVM");
  }

  @Override
  public InstanceStatus forget(String instanceName) {
    return status();
  }

  @Override
  public InstanceStatus status() {
    calls.add("status");
    return new InstanceStatus(
        new InstanceId("b/web", 1),
        "carillon",
        "web",
        null,
        Instant.EPOCH,
        false,
        true,
        0,
        0,
        0,
        new TreeMap<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new TreeMap<>(),
        "COHERENT",
        "");
  }
}
