package dev.carillon.testing;

import dev.carillon.contracts.Address;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Listens on a port, passes connections on to another, and keeps what callers sent. */
public final class Forwarder implements AutoCloseable {
  private final Address target;
  private final ServerSocket listening;
  private final List<ByteArrayOutputStream> sent = new CopyOnWriteArrayList<>();
  private final List<Socket> open = new CopyOnWriteArrayList<>();

  /**
   * Makes one that listens at another address of loopback, so that nobody takes it for the target.
   */
  public Forwarder(Address target) throws IOException {
    this.target = target;
    listening = new ServerSocket(Ports.free(), 50, InetAddress.getByName("127.0.0.2"));
    daemon(this::acceptAll);
  }

  /** Returns where callers are to connect to. */
  public Address address() {
    return new Address("127.0.0.2", listening.getLocalPort());
  }

  /** Returns what was sent on each connection so far. */
  public List<byte[]> sent() {
    return sent.stream().map(ByteArrayOutputStream::toByteArray).toList();
  }

  private void acceptAll() {
    try {
      while (true) {
        Socket caller = listening.accept();
        Socket service = new Socket(target.host(), target.port());
        caller.setTcpNoDelay(true);
        service.setTcpNoDelay(true);
        open.addAll(List.of(caller, service));
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        sent.add(kept);
        daemon(() -> pass(caller, service, kept));
        daemon(() -> pass(service, caller, OutputStream.nullOutputStream()));
      }
    } catch (IOException e) {
      // closed, or the target is gone
    }
  }

  private static void pass(Socket from, Socket to, OutputStream kept) {
    byte[] chunk = new byte[8_192];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        kept.write(chunk, 0, count);
        to.getOutputStream().write(chunk, 0, count);
      }
    } catch (IOException e) {
      // one end is gone, and the other one is to learn of it
    }
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "forwarder");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket each : open) {
      each.close();
    }
  }
}
