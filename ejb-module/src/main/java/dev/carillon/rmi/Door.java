package dev.carillon.rmi;

import dev.carillon.telemetry.LogLine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;

/**
 * The door that every connection comes through before RMI learns of it: one thread takes
 * connections, waits for the first byte of each, hands it to {@link Handshakes}, and closes those
 * that take too long for what they are doing, RMI's too.
 *
 * <p>So a connection costs no thread before something has come from it, and none of RMI's before it
 * has said who it is and that it speaks RMI.
 */
final class Door implements Runnable, AutoCloseable {
  private static final int BACKLOG = 128;
  private static final long ROUND_MILLIS = 100;
  private static final long STOP_MILLIS = 1_000;

  private final ServerSocketChannel listening;
  private final Selector selector;
  private final InetSocketAddress address;
  private final Connections connections;
  private final Refusals refusals;
  private final LongSupplier clock;
  private final Handshakes handshakes;
  private final Thread thread;
  private volatile boolean closed;
  private boolean starved;
  private long roundAt = System.nanoTime();

  /** Listens; {@link #open} lets connections in. */
  Door(
      InetSocketAddress address,
      Connections connections,
      Refusals refusals,
      LongSupplier clock,
      ThreadFactory threads,
      Handshakes handshakes)
      throws IOException {
    this.address = address;
    this.connections = connections;
    this.refusals = refusals;
    this.clock = clock;
    this.handshakes = handshakes;
    selector = Selector.open();
    try {
      listening = listen(address);
      try {
        listening.register(selector, SelectionKey.OP_ACCEPT);
        thread = threads.newThread(this);
      } catch (Throwable e) {
        listening.close();
        throw e;
      }
    } catch (Throwable e) {
      selector.close();
      throw e;
    }
  }

  private static ServerSocketChannel listen(InetSocketAddress address) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      channel.bind(address, BACKLOG);
      channel.configureBlocking(false);
      return channel;
    } catch (Throwable e) {
      channel.close();
      throw e;
    }
  }

  /** Lets connections in from now on. */
  void open() {
    thread.start();
  }

  boolean isClosed() {
    return closed || !listening.isOpen();
  }

  @Override
  public void run() {
    try {
      while (!isClosed()) {
        round();
      }
    } catch (IOException | ClosedSelectorException e) {
      say(e);
    } finally {
      closed = true;
      closeNow();
    }
  }

  /** Does what there is to do; whatever becomes of one connection, the next one has its turn. */
  private void round() throws IOException {
    boolean interrupted = Thread.interrupted(); // or nothing could be read or taken any more
    selector.select(interrupted || starved || connections.size() > 0 ? ROUND_MILLIS : 0);
    try {
      takeReady();
      sweep(System.nanoTime());
    } catch (RuntimeException | Error e) {
      say(e);
    }
  }

  private void sweep(long now) {
    if (now - roundAt >= Duration.ofMillis(ROUND_MILLIS).toNanos()) {
      roundAt = now;
      tryAgain();
      connections.closeOverdue(clock.getAsLong()).forEach(refusals::overdue);
    }
  }

  private static void say(Throwable fault) {
    try {
      LogLine.INTERNAL.logWithCause(fault);
    } catch (Throwable e) {
      // nothing can be said about it either; the door stays open
    }
  }

  private void takeReady() throws IOException {
    List<SelectionKey> spoken = new ArrayList<>();
    boolean knocking = false;
    for (SelectionKey key : selector.selectedKeys()) {
      if (key.channel() == listening) {
        knocking = true;
      } else {
        key.cancel();
        spoken.add(key);
      }
    }
    selector.selectedKeys().clear();
    if (!spoken.isEmpty()) {
      selector.selectNow(); // or their channels could not be made to wait
      spoken.forEach(this::spoken);
    }
    if (knocking) {
      takeAll();
    }
  }

  private void takeAll() {
    try {
      for (int i = 0; i < BACKLOG; i++) {
        SocketChannel channel = listening.accept();
        if (channel == null) {
          break;
        }
        take(channel);
      }
      if (starved) {
        starved = false;
        LogLine.CONNECTIONS_AGAIN.log(address);
      }
    } catch (IOException e) {
      pause(e);
    }
  }

  /** Without file descriptors a connection is ready to be taken, and cannot be, all the time. */
  private void pause(IOException why) {
    if (closed || !listening.isOpen()) {
      return;
    }
    interest(0);
    if (!starved) {
      starved = true;
      LogLine.NO_CONNECTIONS.log(address, why);
    }
  }

  private void tryAgain() {
    if (starved) {
      interest(SelectionKey.OP_ACCEPT);
    }
  }

  private void interest(int operations) {
    SelectionKey key = listening.keyFor(selector);
    if (key != null && key.isValid()) {
      key.interestOps(operations);
    }
  }

  private void take(SocketChannel channel) throws IOException {
    try {
      channel.socket().setTcpNoDelay(true);
      channel.configureBlocking(false);
      Connection connection =
          new Connection((InetSocketAddress) channel.getRemoteAddress(), channel, clock);
      channel.register(selector, SelectionKey.OP_READ, connection);
      connections.admit(connection).ifPresent(victim -> refusals.evicted(victim, connection));
    } catch (IOException | RuntimeException e) { // it is gone already
      channel.close();
    }
  }

  /** Something has come from a connection: now it is worth a thread. */
  private void spoken(SelectionKey key) {
    Connection connection = (Connection) key.attachment();
    try {
      SocketChannel channel = (SocketChannel) key.channel();
      channel.configureBlocking(true);
      handshakes.begin(connection, channel.socket());
    } catch (Throwable e) { // it is gone already, or no thread can be made
      connections.close(connection);
    }
  }

  private void closeNow() {
    try {
      listening.close();
      connections.closeAll();
      selector.close(); // only now is the port free
    } catch (IOException e) {
      say(e);
    }
    handshakes.close();
  }

  /** Closes the port and every connection that came through, and waits until the port is free. */
  @Override
  public void close() {
    closed = true;
    if (thread.getState() == Thread.State.NEW) {
      closeNow();
      return;
    }
    selector.wakeup();
    boolean interrupted = false;
    try {
      if (Thread.currentThread() != thread) {
        thread.join(STOP_MILLIS);
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
