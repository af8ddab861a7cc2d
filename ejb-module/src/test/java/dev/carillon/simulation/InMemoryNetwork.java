package dev.carillon.simulation;

import dev.carillon.backlog.Transport;
import dev.carillon.contracts.Address;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * Calls between nodes that are lost, late or doubled, as a seed has it. A call that times out may
 * have been taken, or may still arrive.
 */
final class InMemoryNetwork implements Transport {
  private static final Duration CALL_TIMEOUT = Duration.ofMillis(2_500);

  private final VirtualTime time;
  private final Random random;
  private final Map<Address, UnaryOperator<byte[]>> services = new HashMap<>();
  private final double trouble;
  private boolean healed;

  InMemoryNetwork(VirtualTime time, Random random) {
    this.time = time;
    this.random = random;
    this.trouble = random.nextDouble() * 0.3;
  }

  /** Puts a service at an address, in the place of the one that was there. */
  void serve(Address address, UnaryOperator<byte[]> service) {
    services.put(address, service);
  }

  void heal() {
    healed = true;
  }

  @Override
  public void start(Address to, Exchange exchange) {
    time.in(Duration.ZERO, () -> send(to, exchange));
  }

  private void send(Address to, Exchange exchange) {
    byte[] frame = exchange.frame();
    OneAnswer answer = new OneAnswer(exchange);
    time.in(CALL_TIMEOUT, () -> answer.failed(new SocketTimeoutException("in time")));
    if (happens()) {
      resetOrLose(answer);
      return;
    }
    if (happens()) {
      time.in(delay(), () -> arrive(to, frame)); // twice, and the second answer is nobody's
    }
    time.in(
        delay(),
        () -> {
          byte[] receipt = arrive(to, frame);
          if (receipt == null || happens()) {
            resetOrLose(answer);
          } else {
            time.in(delay(), () -> answer.answered(receipt));
          }
        });
  }

  private byte[] arrive(Address to, byte[] frame) {
    UnaryOperator<byte[]> service = services.get(to);
    return service == null ? null : service.apply(frame);
  }

  private void resetOrLose(OneAnswer answer) {
    if (random.nextBoolean()) {
      time.in(delay(), () -> answer.failed(new IOException("reset")));
    }
  }

  private boolean happens() {
    return !healed && random.nextDouble() < trouble;
  }

  private Duration delay() {
    int most = happens() ? 6_000 : 20;
    return Duration.ofMillis(1 + random.nextInt(most));
  }

  @Override
  public void release(Address address) {}

  /** Hands on the first answer only. */
  private static final class OneAnswer {
    private final Exchange exchange;
    private boolean given;

    OneAnswer(Exchange exchange) {
      this.exchange = exchange;
    }

    void answered(byte[] receipt) {
      if (!given) {
        given = true;
        exchange.answered(receipt);
      }
    }

    void failed(Exception cause) {
      if (!given) {
        given = true;
        exchange.failed(cause);
      }
    }
  }
}
