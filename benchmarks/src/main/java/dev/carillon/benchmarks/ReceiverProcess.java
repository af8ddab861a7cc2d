package dev.carillon.benchmarks;

import dev.carillon.CarillonInstance;
import dev.carillon.Wiring;
import dev.carillon.config.CarillonConfig;
import dev.carillon.contracts.Address;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.event.CacheFlushed;
import dev.carillon.membership.FixedMembership;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.rmi.registry.LocateRegistry;
import java.rmi.registry.Registry;
import java.rmi.server.UnicastRemoteObject;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A receiving process: {@code NAME SENDER-ADDRESS REGISTRY-PORT MESSAGES}. It says "ready", and at
 * each line that it is given it says when every message arrived.
 */
final class ReceiverProcess {
  static final String CACHE = "bench";

  private ReceiverProcess() {}

  /** Keeps the exported object: the collector would close its port. */
  private record Naive(Arrivals arrivals) implements NaiveService {
    @Override
    public void take(long number) {
      arrivals.arrived(number);
    }
  }

  public static void main(String[] arguments) throws IOException {
    int messages = Integer.parseInt(arguments[3]);
    Arrivals broadcast = new Arrivals(messages);
    Naive naive = new Naive(new Arrivals(messages));
    Registry registry = LocateRegistry.createRegistry(Integer.parseInt(arguments[2]));
    registry.rebind("naive", UnicastRemoteObject.exportObject(naive, 0));
    Map<String, String> settings = Map.of("carillon.port", "7300-7399");
    CarillonConfig config =
        CarillonConfig.read(
            key -> Optional.ofNullable(settings.get(key)), arguments[0], "benchmark");
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    try (CarillonInstance instance =
            CarillonInstance.start(
                config,
                Wiring.plain(
                    event -> {
                      if (event instanceof CacheFlushed flushed
                          && flushed.key() != null
                          && flushed.key().value() instanceof Long number) {
                        broadcast.arrived(number);
                      }
                    },
                    HeldCaches.of(Set.of(CACHE)),
                    new FixedMembership(Set.of(Address.parse(arguments[1])))));
        BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      out.println("ready " + instance.cluster().self().address());
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        print(line.equals("naive") ? naive.arrivals() : broadcast, messages, out);
      }
    }
    UnicastRemoteObject.unexportObject(naive, true);
    UnicastRemoteObject.unexportObject(registry, true);
  }

  private static void print(Arrivals arrivals, int messages, PrintStream out) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < messages; i++) {
      line.append(arrivals.of(i)).append(' ');
    }
    out.println(line);
  }
}
