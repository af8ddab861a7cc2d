package dev.carillon.rmi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.CarillonInstance;
import dev.carillon.Wiring;
import dev.carillon.config.CarillonConfig;
import dev.carillon.contracts.Address;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.membership.FixedMembership;
import dev.carillon.telemetry.LogLine;
import dev.carillon.testing.Ports;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What a whole JVM must be set to, in one of its own. */
class ForkedJvmTest {
  private static final String FACTORY = "-Djdk.serialFilterFactory=" + NoFilters.class.getName();

  /** Lets everybody's filters through to nobody. */
  public static final class NoFilters implements BinaryOperator<ObjectInputFilter> {
    @Override
    public ObjectInputFilter apply(ObjectInputFilter current, ObjectInputFilter next) {
      return ObjectInputFilter.allowFilter(type -> true, ObjectInputFilter.Status.ALLOWED);
    }
  }

  /** What runs in the other JVM. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
      if (arguments[0].equals("alone")) {
        startAlone();
        return;
      }
      try (ServiceHost host = Hosts.of(new Answering())) {
        int port = Ports.free();
        Address address = host.open(port, port);
        call(address);
        System.out.println("served");
        if (arguments[0].equals("starve")) {
          starve(address);
        }
      } catch (RuntimeException e) {
        System.out.println("failed: " + e.getMessage());
      }
      System.out.println("threads left: " + threadsLeft());
    }

    /** Counts those that do not end soon: whoever closes the service does not wait for them. */
    private static long threadsLeft() throws InterruptedException {
      List<Thread> doors =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().startsWith("door"))
              .toList();
      for (Thread each : doors) {
        each.join(5_000);
      }
      return doors.stream().filter(Thread::isAlive).count();
    }

    /** Starts a whole instance that may go on without its service. */
    private static void startAlone() {
      CarillonConfig config =
          CarillonConfig.read(
              key -> Optional.ofNullable(Map.of("carillon.on-start-failure", "alone").get(key)),
              "a/web",
              "web");
      try (CarillonInstance instance =
          CarillonInstance.start(
              config, Wiring.plain(event -> {}, HeldCaches.ALL, new FixedMembership(Set.of())))) {
        System.out.println("address: " + instance.status().address());
      }
    }

    private static void call(Address address) throws IOException {
      try (NotifyClient client = NotifyClient.connect(address.host(), address.port())) {
        client.flush(NotificationMessage.flush("x"));
      }
    }

    /** Takes all file descriptors but one, with which it connects, and gives them back. */
    private static void starve(Address address) throws IOException {
      LogLine.READY.log("this program"); // classes are read from files
      List<Closeable> taken = new ArrayList<>();
      try {
        while (true) {
          taken.add(new FileInputStream("/dev/null"));
        }
      } catch (IOException e) {
        taken.remove(taken.size() - 1).close();
      }
      Socket waiting = new Socket(address.host(), address.port());
      waiting.setSoTimeout(1_000);
      waiting.getOutputStream().write(new byte[] {'J', 'R', 'M', 'I', 0, 2, 0x4b});
      try {
        System.out.println("answered too early: " + waiting.getInputStream().read());
      } catch (SocketTimeoutException e) {
        System.out.println("not answered");
      }
      for (Closeable each : taken) {
        each.close();
      }
      waiting.setSoTimeout(10_000);
      System.out.println("answered: " + waiting.getInputStream().read());
      waiting.close();
      call(address);
    }
  }

  private static String run(List<String> before, List<String> flags, String argument)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Program.class.getName(), argument));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, SECONDS)).isTrue();
    return said;
  }

  private static String run(String... flags) throws IOException, InterruptedException {
    return run(List.of(), List.of(flags), "serve");
  }

  @Test
  void serviceIsOpenedWithNothingSet() throws Exception {
    assertThat(run()).contains("served", "threads left: 0").doesNotContain("failed", "CAR4");
  }

  @Test
  void serviceIsNotOpenedWhenAFactorySwitchesFiltersOff() throws Exception {
    assertThat(run(FACTORY))
        .contains("failed: the service is not opened", NoFilters.class.getName(), "threads left: 0")
        .doesNotContain("served");
  }

  @Test
  void applicationRunsAloneThenIfItMay() throws Exception {
    assertThat(run(List.of(), List.of(FACTORY), "alone"))
        .contains("address: null", "CAR1002 ", "the service is not opened");
    assertThat(run(List.of(), List.of(), "alone")).contains("address: 127.0.0.1:");
  }

  @Test
  void nameThatRmiGivesThisHostNeedNotBeOne() throws Exception {
    assertThat(run("-Djava.rmi.server.hostname=no such host, at all"))
        .contains("served", "threads left: 0");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void serviceGoesOnWhenThereAreFileDescriptorsAgain() throws Exception {
    String said =
        run(List.of("sh", "-c", "ulimit -n 256; exec \"$0\" \"$@\""), List.of(), "starve");

    assertThat(said).contains("served", "not answered", "answered: 78", "threads left: 0");
    assertThat(said.split("CAR1020", -1)).as("told once: %s", said).hasSize(2);
    assertThat(said.split("CAR1021", -1)).hasSize(2);
  }
}
