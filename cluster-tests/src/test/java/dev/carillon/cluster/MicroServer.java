package dev.carillon.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** A Payara Micro process with several applications, for what the Arquillian adapter cannot do. */
final class MicroServer implements AutoCloseable {
  /**
   * A heap in which no collection falls due while an application is deployed, if it begins just
   * after one: a deployment of the tests takes about 330 MB.
   *
   * <p>Payara holds the class loader that it deploys with by a weak reference only, until it
   * becomes the thread's context class loader a few lines later. A collection in between clears it;
   * without it Payara finds no annotation, and refuses the application with "DeploymentContext does
   * not contain any EJB".
   */
  static final List<String> ROOM_TO_DEPLOY =
      List.of("-Xmx768m", "-Xmn640m", "-XX:MetaspaceSize=256m");

  private static final Path WORK = Path.of(System.getProperty("work"));

  private static final Pattern SERVES =
      Pattern.compile("CAR1001 [^/ ]+/(\\S+)#\\S+ .* at 127\\.0\\.0\\.1:(\\d+),");

  private final Process process;
  private final Path log;
  private final int httpPort;

  private final List<String> command;

  private MicroServer(List<String> command, Process process, Path log, int httpPort) {
    this.command = command;
    this.process = process;
    this.log = log;
    this.httpPort = httpPort;
  }

  /**
   * Starts a server on the ports of a node, and waits until it has deployed all its applications.
   */
  static MicroServer start(String node, List<String> jvmOptions, WebArchive... applications) {
    return start(Jdk.running(), node, jvmOptions, applications);
  }

  /** Starts a server with more of its own options, among them what it deploys. */
  static MicroServer startWith(String node, List<String> jvmOptions, List<String> options) {
    try {
      Path log = Files.createDirectories(WORK.resolve("servers")).resolve(node + ".log");
      List<String> command = command(Jdk.running(), node, jvmOptions);
      command.addAll(options);
      return start(command, log, Integer.getInteger(node + ".http"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Does the same under a JDK. */
  static MicroServer start(
      Jdk jdk, String node, List<String> jvmOptions, WebArchive... applications) {
    try {
      Path log = Files.createDirectories(WORK.resolve("servers")).resolve(node + ".log");
      return start(
          command(jdk, node, jvmOptions, applications), log, Integer.getInteger(node + ".http"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MicroServer start(List<String> command, Path log, int httpPort)
      throws IOException {
    await("port " + httpPort).atMost(60, SECONDS).until(() -> isFree(httpPort));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    MicroServer server = new MicroServer(command, process, log, httpPort);
    try {
      server.awaitReady();
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
    return server;
  }

  /** The server that had the port before may take its time to end, and a new one does not wait. */
  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Starts the same server again, which has ended. */
  MicroServer startAgain() {
    try {
      return start(command, log, httpPort);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> command(
      Jdk jdk, String node, List<String> jvmOptions, WebArchive... applications)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(jdk.tool("java"));
    command.addAll(
        List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dhazelcast.phone.home.enabled=false",
            "-Dhazelcast.socket.bind.any=false",
            "-Dcarillon.port=" + ports(Integer.getInteger(node + ".carillon"))));
    command.addAll(jvmOptions);
    command.addAll(
        List.of(
            "-jar",
            Path.of(System.getProperty("artifacts"), "payara-micro.jar").toString(),
            "--disablephonehome",
            "--nohostaware",
            "--name",
            node,
            "--port",
            System.getProperty(node + ".http"),
            "--clustermode",
            "tcpip:127.0.0.1:" + System.getProperty(node + ".grid"),
            "--startport",
            System.getProperty(node + ".grid"),
            "--interfaces",
            "127.0.0.1",
            "--prebootcommandfile",
            System.getProperty("commands")));
    for (WebArchive application : applications) {
      command.add("--deploy");
      command.add(export(node, application).toString());
    }
    return command;
  }

  /** A range, since each application of the server opens a port of its own. */
  private static String ports(int first) {
    return first + "-" + (first + 9);
  }

  /** Writes an application to where {@link #warOf} says. */
  static File export(String node, WebArchive application) throws IOException {
    Path folder = Files.createDirectories(WORK.resolve("servers").resolve(node));
    File file = folder.resolve(application.getName()).toFile();
    application.as(ZipExporter.class).exportTo(file, true);
    return file;
  }

  private void awaitReady() {
    await().atMost(90, SECONDS).until(() -> hasFailed() || log().contains(" ready in "));
    if (hasFailed()) {
      throw new IllegalStateException("the server did not start: " + log());
    }
  }

  private boolean hasFailed() {
    return !process.isAlive() || log().contains("Server failed to start");
  }

  /** Returns the root of an application; of the server if it has no name. */
  URL url(String application) {
    String path = application.isEmpty() ? "/" : "/" + application + "/";
    try {
      return URI.create("http://127.0.0.1:" + httpPort + path).toURL();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the port that an application's service has had since it was first deployed. */
  int port(String application) {
    return SERVES
        .matcher(log())
        .results()
        .filter(found -> found.group(1).equals(application))
        .mapToInt(found -> Integer.parseInt(found.group(2)))
        .findFirst()
        .orElseThrow();
  }

  /** Waits until the server has ended by itself, and returns its exit status. */
  int awaitExit() {
    await("its end").atMost(30, SECONDS).until(() -> !process.isAlive());
    return process.exitValue();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** Returns all that the server has logged. */
  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns where an application of the server was deployed from. */
  static String warOf(String node, String application) {
    return WORK.resolve("servers").resolve(node).resolve(application + ".war").toString();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    await().atMost(10, SECONDS).until(() -> !process.isAlive());
  }
}
