package dev.carillon.cluster.hostile;

import dev.carillon.contracts.Address;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;

/** Somebody between a caller and a target, who passes one connection on and keeps what is said. */
final class Recorder implements AutoCloseable {
  private final ServerSocket listening = Approach.PLAIN.listen();
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final Address target;

  private Recorder(Address target) throws IOException {
    this.target = target;
  }

  static Recorder to(Address target) throws IOException {
    Recorder recorder = new Recorder(target);
    inBackground(recorder::passOn);
    return recorder;
  }

  /** Returns where to connect to instead of the target. */
  Address address() {
    return new Address("127.0.0.1", listening.getLocalPort());
  }

  /** Returns what the caller has said. */
  byte[] recorded() {
    synchronized (said) {
      return said.toByteArray();
    }
  }

  private interface Task {
    void run() throws IOException;
  }

  private static void inBackground(Task task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (IOException e) {
                // one of the ends has closed
              }
            },
            "recorder");
    thread.setDaemon(true);
    thread.start();
  }

  private void passOn() throws IOException {
    try (Socket caller = listening.accept();
        Socket callee = Approach.bare(target, Jrmp.HERE)) {
      caller.setTcpNoDelay(true);
      inBackground(() -> copy(callee.getInputStream(), caller.getOutputStream()));
      InputStream in = caller.getInputStream();
      byte[] buffer = new byte[8_192];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        synchronized (said) {
          said.write(buffer, 0, count);
        }
        callee.getOutputStream().write(buffer, 0, count);
      }
    }
  }

  private static void copy(InputStream from, OutputStream to) throws IOException {
    byte[] buffer = new byte[8_192];
    for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
      to.write(buffer, 0, count);
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
