package dev.carillon.rmi;

import dev.carillon.backlog.Transport;
import dev.carillon.contracts.Address;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.telemetry.LogLine;
import dev.carillon.tls.ForeignPartyException;
import dev.carillon.tls.Protection;
import java.rmi.RemoteException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Carries frames by RMI calls, those to one peer one after the other, those to different peers side
 * by side. Thread-safe; the executor must have a thread for each peer.
 */
public final class RmiTransport implements Transport, AutoCloseable {
  private final Connector connector;
  private final Executor executor;
  private final Map<Address, Line> lines = new ConcurrentHashMap<>();

  /**
   * Makes a transport.
   *
   * @param cluster the cluster whose instances answer
   * @param connectTimeout how long connecting may take
   * @param callTimeout how long a peer may take to answer, and before that to take the call
   * @param protection what protects the connections
   */
  public RmiTransport(
      String cluster,
      Duration connectTimeout,
      Duration callTimeout,
      Protection protection,
      Executor executor) {
    this.connector = new Connector(connectTimeout, callTimeout, protection, cluster);
    this.executor = executor;
  }

  @Override
  public void start(Address to, Exchange exchange) {
    lines.computeIfAbsent(to, Line::new).start(exchange);
  }

  @Override
  public void release(Address address) {
    lines.remove(address);
    try {
      executor.execute(() -> connector.release(address));
    } catch (RejectedExecutionException e) {
      connector.release(address);
    }
  }

  /** Asks the service at an address for its status; waits for the answer. */
  public InstanceStatus status(Address address) throws RemoteException {
    return connector.stub(address).status();
  }

  /** Says an encoded word about rolls to the instance at an address; waits for the answer. */
  public byte[] roll(Address address, byte[] word) throws RemoteException {
    return connector.stub(address).roll(word);
  }

  /** Makes the instance at an address begin a roll of its role; waits until it has. */
  public void startRoll(Address address, String id, String role, String reason)
      throws RemoteException {
    connector.stub(address).startRoll(id, role, reason);
  }

  /** Ends calls that a peer does not take. To be called about every 50 ms. */
  public void tick(long nanoTime) {
    connector.tick(nanoTime);
  }

  @Override
  public void close() {
    connector.close();
    lines.clear();
  }

  /** The calls to one peer. */
  private final class Line implements Runnable {
    private final Address address;
    private @Nullable Exchange next;
    private boolean running;

    Line(Address address) {
      this.address = address;
    }

    /** Runs the exchange on a thread; on this one if it is the line's own, after returning. */
    void start(Exchange exchange) {
      synchronized (this) {
        next = exchange;
        if (running) {
          return;
        }
        running = true;
      }
      try {
        executor.execute(this);
      } catch (Throwable e) { // no thread can be made: that must not end the line for good
        synchronized (this) {
          running = false;
          next = null;
        }
        exchange.failed(new RejectedExecutionException("no thread for a call", e));
      }
    }

    @Override
    public void run() {
      for (Exchange exchange = next(); exchange != null; exchange = next()) {
        try {
          run(exchange);
        } catch (Throwable e) { // whoever was told has thrown: that must not end the line
          LogLine.INTERNAL.logWithCause(e);
        }
      }
    }

    private void run(Exchange exchange) {
      try {
        exchange.answered(connector.stub(address).deliver(exchange.frame()));
      } catch (java.rmi.ConnectIOException e) {
        if (e.getCause() instanceof ForeignPartyException) {
          exchange.foreign(e);
        } else {
          exchange.failed(e);
        }
      } catch (java.rmi.ConnectException e) {
        if (e.getCause() instanceof java.net.ConnectException) {
          exchange.absent(e);
        } else {
          exchange.failed(e);
        }
      } catch (RemoteException | RuntimeException e) {
        exchange.failed(e);
      } catch (Error e) { // the line goes on
        exchange.failed(new RemoteException("the call ended in an error", e));
      }
    }

    private synchronized @Nullable Exchange next() {
      Exchange exchange = next;
      next = null;
      running = exchange != null;
      return exchange;
    }
  }
}
