package dev.carillon.rmi;

import dev.carillon.contracts.Address;
import dev.carillon.contracts.Audience;
import dev.carillon.contracts.DeliveryReport;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.NotifyService;
import dev.carillon.tls.ClientSecurity;
import java.rmi.RemoteException;
import java.time.Duration;
import java.util.UUID;

/**
 * The door for callers outside the cluster: a controller, a deployment script, a test. Plain Java,
 * no server needed.
 *
 * <pre>{@code
 * ClientSecurity security = ClientSecurity.mutual(Path.of("ops/carillon.properties"));
 * try (NotifyClient client = NotifyClient.connect("10.0.0.1", 6201, security)) {
 *   DeliveryReport report = client.relay(
 *       NotificationMessage.recycle("new price list").sentBy("controller"),
 *       Audience.role("web"), Duration.ofSeconds(5));
 * }
 * }</pre>
 *
 * <p>Thread-safe. A client is never an instance: it delivers nothing and its end is nobody's loss.
 */
public final class NotifyClient implements AutoCloseable {
  /** The longest time a {@link #relay} may wait for outcomes. */
  public static final Duration MAX_RELAY = Duration.ofSeconds(30);

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration ANSWER_TIMEOUT = MAX_RELAY.plusSeconds(10);

  private final Connector connector;
  private final NotifyService service;

  private NotifyClient(Address address, ClientSecurity security) throws RemoteException {
    connector = new Connector(CONNECT_TIMEOUT, ANSWER_TIMEOUT, security.protection());
    service = connector.stub(address);
  }

  /**
   * Returns a client without protection, for instances on loopback; see {@link #connect(String,
   * int, ClientSecurity)}.
   */
  public static NotifyClient connect(String host, int port) throws RemoteException {
    return connect(host, port, ClientSecurity.none());
  }

  /**
   * Returns a client of the instance whose service listens there. Nothing is sent before the first
   * call.
   *
   * @param host a host name or a literal address; with mutual TLS one that the instance's
   *     certificate names
   * @param port the internal port, 1..65535
   * @param security how the calls are protected
   * @throws IllegalArgumentException if host or port cannot be
   */
  public static NotifyClient connect(String host, int port, ClientSecurity security)
      throws RemoteException {
    return new NotifyClient(new Address(host, port), security);
  }

  /** Flushes at that instance alone. */
  public DeliveryReport flush(NotificationMessage message) throws RemoteException {
    return service.flush(message);
  }

  /** Recycles that instance alone. */
  public DeliveryReport recycle(NotificationMessage message) throws RemoteException {
    return service.recycle(message);
  }

  /**
   * Makes that instance pass the message to an audience, and waits for outcomes.
   *
   * @param timeout how long to wait, at most {@link #MAX_RELAY}; what is open then is PENDING in
   *     the report and is still delivered
   */
  public DeliveryReport relay(NotificationMessage message, Audience audience, Duration timeout)
      throws RemoteException {
    return service.relay(message, audience, timeout.toMillis());
  }

  /**
   * Makes the instances of a role recycle one after the other. That instance may be of another
   * role: it passes it on to one that it knows.
   *
   * @param reason why, for people; 1 to 512 bytes of UTF-8
   * @return the id of the roll, found in {@link InstanceStatus#rolls()} of every instance of the
   *     role, also after its end
   * @throws IllegalArgumentException if no instance of that role can be asked, or it does not begin
   */
  public String startRoll(String role, String reason) throws RemoteException {
    String id = UUID.randomUUID().toString();
    startRoll(id, role, reason);
    return id;
  }

  /**
   * Does the same with an id of the caller's. Nothing else begins where a roll of that id is known,
   * so that this may be asked again, of any instance, if no answer came.
   *
   * @param id 1 to 512 bytes of UTF-8
   * @throws IllegalArgumentException if no instance of that role can be asked, or it does not begin
   */
  public void startRoll(String id, String role, String reason) throws RemoteException {
    service.startRoll(id, role, reason);
  }

  /** Returns that instance's status. */
  public InstanceStatus status() throws RemoteException {
    return service.status();
  }

  /**
   * Makes that instance account for one that ended without a goodbye and that nobody follows. To be
   * said to every instance that still lists it, by whoever knows that it has ended.
   *
   * @return that instance's status afterwards
   * @throws IllegalArgumentException if it knows none of that name, or one that answers
   */
  public InstanceStatus forget(String instanceName) throws RemoteException {
    return service.forget(instanceName);
  }

  /** Closes the connections. */
  @Override
  public void close() {
    connector.close();
  }
}
