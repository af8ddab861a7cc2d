package dev.carillon.cluster.hostile;

import dev.carillon.contracts.Address;
import dev.carillon.contracts.Audience;
import dev.carillon.contracts.DeliveryReport;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.MalformedFrameException;
import dev.carillon.contracts.NotificationBatch;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.NotifyService;
import dev.carillon.contracts.Receipt;
import dev.carillon.contracts.RollAnswer;
import dev.carillon.contracts.RollWord;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.Proxy;
import java.rmi.Remote;
import java.rmi.registry.LocateRegistry;
import java.rmi.server.RemoteObjectInvocationHandler;
import java.rmi.server.RemoteRef;
import java.rmi.server.UnicastRemoteObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;

/**
 * The service as RMI exports it when nothing is done for its protection, with a registry on the
 * same port, as the main class of a JVM: the control that attacks must get through to.
 */
final class NaiveTarget implements NotifyService {
  private static final InstanceId SELF = new InstanceId("naive/web", 1);

  private final Address address = new Address("127.0.0.1", 1);

  private NaiveTarget() {}

  public static void main(String... arguments) throws IOException {
    NaiveTarget target = new NaiveTarget();
    Remote registry = LocateRegistry.createRegistry(0);
    printPlaceOf(UnicastRemoteObject.exportObject(target, 0));
    ProductTarget.awaitEndOfInput();
    UnicastRemoteObject.unexportObject(registry, true);
  }

  /** Prints port and object identifier as they stand in the external form of a reference. */
  private static void printPlaceOf(Remote stub) throws IOException {
    RemoteRef ref = ((RemoteObjectInvocationHandler) Proxy.getInvocationHandler(stub)).getRef();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      ref.writeExternal(out);
    }
    ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()));
    DataInputStream reference = new DataInputStream(in);
    reference.readUTF();
    System.out.println(Target.LISTENING + "127.0.0.1:" + reference.readInt());
    byte[] objectId = reference.readNBytes(JrmpCall.OBJECT_ID_BYTES);
    System.out.println(Target.OBJECT_ID + HexFormat.of().formatHex(objectId));
  }

  @Override
  public byte[] deliver(byte[] batch) {
    try {
      NotificationBatch.decode(batch)
          .items()
          .forEach(item -> System.out.println(Target.EVENT + item.message()));
    } catch (MalformedFrameException e) {
      System.out.println(Target.EVENT + e.getMessage());
    }
    Introduction self =
        new Introduction(SELF, "carillon", "web", address, HeldCaches.NONE, 1_000, 5_000, false);
    return Receipt.opening(self, 1, 0).encode();
  }

  @Override
  public byte[] roll(byte[] word) {
    try {
      System.out.println(Target.EVENT + RollWord.decode(word));
    } catch (MalformedFrameException e) {
      System.out.println(Target.EVENT + e.getMessage());
    }
    return new RollAnswer(SELF, 0, "", List.of()).encode();
  }

  @Override
  public String startRoll(String id, String role, String reason) {
    System.out.println(Target.EVENT + reason);
    return id;
  }

  @Override
  public DeliveryReport flush(NotificationMessage message) {
    System.out.println(Target.EVENT + message);
    return DeliveryReport.sent(message.toString(), List.of());
  }

  @Override
  public DeliveryReport recycle(NotificationMessage message) {
    return flush(message);
  }

  @Override
  public DeliveryReport relay(NotificationMessage message, Audience audience, long timeoutMillis) {
    return flush(message);
  }

  @Override
  public InstanceStatus forget(String instanceName) {
    return status();
  }

  @Override
  public InstanceStatus status() {
    return new InstanceStatus(
        SELF,
        "carillon",
        "web",
        address,
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
