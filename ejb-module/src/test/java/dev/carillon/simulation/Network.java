package dev.carillon.simulation;

import dev.carillon.backlog.Transport;
import dev.carillon.contracts.Address;
import dev.carillon.contracts.NotificationBatch;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Calls between nodes that are lost, late, doubled or cut off. A call that times out may have been
 * taken, or may still arrive; it may even arrive at the next who serves at the address.
 */
final class Network {
  private static final int PORT = 6_000;
  private static final int VERSION_AT = 2;
  private static final byte FOREIGN = 2;

  private final IOException reset = new IOException("reset");
  private final IOException timeout = new SocketTimeoutException("no answer in time");
  private final IOException nobody = new ConnectException("refused");
  private final World world;
  private final boolean[][] blocked;

  /** Who cannot call whom, but is answered where it is called itself. */
  private final boolean[][] closed;

  private final Map<Integer, Node> services = new HashMap<>();

  Network(World world) {
    this.world = world;
    blocked = new boolean[world.weather.nodes][world.weather.nodes];
    closed = new boolean[world.weather.nodes][world.weather.nodes];
  }

  static Address address(int port) {
    return new Address("127.0.0.1", PORT + port);
  }

  /** Puts a node at its address, in the place of the one that was there. */
  void serve(Node node) {
    services.put(node.self.address().port(), node);
  }

  void block(int from, int to, boolean isBlocked) {
    blocked[from][to] = isBlocked;
  }

  void close(int from, int to, boolean isClosed) {
    closed[from][to] = isClosed;
  }

  void heal() {
    for (int from = 0; from < blocked.length; from++) {
      Arrays.fill(blocked[from], false);
      Arrays.fill(closed[from], false);
    }
  }

  private boolean isLost(int from, int to) {
    return blocked[from][to] || world.isRough() && world.dice.happens(world.weather.lost);
  }

  private long delay() {
    return world.isRough() && world.dice.happens(world.weather.slow)
        ? Math.min(world.dice.time(0.1, 9), Simulation.PEACE - world.schedule.now())
        : world.dice.time(0.0005, world.isRough() ? world.weather.latency : 0.015);
  }

  /** Returns the way out of one node. */
  Transport from(Node node) {
    return new Transport() {
      @Override
      public void start(Address to, Exchange exchange) {
        world.schedule.in(
            world.dice.time(0, 0.001), node.host, () -> new Call(node, to, exchange).begin());
      }

      @Override
      public void release(Address address) {}
    };
  }

  /** Puts the body into a version that nobody reads; not of what opens a session. */
  private static void makeForeign(byte[] frame) {
    NotificationBatch batch = NotificationBatch.decode(frame);
    if (batch.introduction() == null) {
      frame[VERSION_AT] = FOREIGN;
    }
  }

  static boolean isForeign(byte[] frame) {
    return frame[VERSION_AT] == FOREIGN;
  }

  /** One exchange under way, answered once. */
  private final class Call {
    private final Node source;
    private final Address to;
    private final Transport.Exchange exchange;
    private boolean over;

    Call(Node source, Address to, Transport.Exchange exchange) {
      this.source = source;
      this.to = to;
      this.exchange = exchange;
    }

    void begin() {
      byte[] frame;
      try {
        frame = exchange.frame();
      } catch (IllegalStateException e) {
        exchange.failed(e);
        return;
      }
      if (world.isRough() && world.dice.happens(world.weather.foreign)) {
        makeForeign(frame);
      }
      world.schedule.in(world.weather.callTimeout, source.host, () -> fail(timeout));
      send(frame);
      if (world.isRough() && world.dice.happens(world.weather.doubled)) {
        send(frame);
      }
    }

    private void send(byte[] frame) {
      world.schedule.in(delay(), () -> arrive(frame));
    }

    private void arrive(byte[] frame) {
      Node target = services.get(to.port());
      int name = target == null ? (to.port() - PORT) % 100 - 1 : target.name;
      if (closed[source.name][name] || isLost(source.name, name) || isReset()) {
        return;
      }
      if (target == null || target.isGone()) {
        if (!isLost(name, source.name)) {
          world.schedule.in(delay(), source.host, this::refuse);
        }
        return;
      }
      world.schedule.in(0, target.host, () -> take(target, frame));
    }

    private void take(Node target, byte[] frame) {
      byte[] receipt = target.deliver(source, frame);
      if (!isLost(target.name, source.name) && !isReset()) {
        world.schedule.in(delay(), source.host, () -> answer(receipt));
      }
    }

    private boolean isReset() {
      boolean breaks = world.isRough() && world.dice.happens(world.weather.reset);
      if (breaks) {
        world.schedule.in(delay(), source.host, () -> fail(reset));
      }
      return breaks;
    }

    private void answer(byte[] receipt) {
      if (!over) {
        over = true;
        exchange.answered(receipt);
      }
    }

    private void fail(Exception cause) {
      if (!over) {
        over = true;
        exchange.failed(cause);
      }
    }

    private void refuse() {
      if (!over) {
        over = true;
        exchange.absent(nobody);
      }
    }
  }
}
