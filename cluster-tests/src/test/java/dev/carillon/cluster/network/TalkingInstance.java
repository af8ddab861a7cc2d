package dev.carillon.cluster.network;

import dev.carillon.CarillonInstance;
import dev.carillon.Wiring;
import dev.carillon.config.CarillonConfig;
import dev.carillon.contracts.HeldCaches;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * An instance without a container, its settings being system properties: prints what it observes,
 * flushes the keys that it reads and prints what became of that. Ends when its input does.
 */
public final class TalkingInstance {
  private static final String CACHE = "talk";
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private TalkingInstance() {}

  /** Runs it. */
  public static void main(String[] arguments) throws IOException {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    Function<String, Optional<String>> settings =
        key -> Optional.ofNullable(System.getProperty(key));
    CarillonConfig config = CarillonConfig.read(settings, "talker", "talkers");
    Wiring wiring = Wiring.plain(out::println, HeldCaches.of(Set.of(CACHE)), config);
    try (CarillonInstance instance = CarillonInstance.start(config, wiring);
        BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String key = in.readLine(); key != null; key = in.readLine()) {
        out.println(instance.broadcaster().cache(CACHE).flushKey(key).await(PATIENCE));
      }
    }
  }
}
