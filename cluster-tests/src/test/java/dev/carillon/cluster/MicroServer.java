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
   * after one: a deployment of the tests takes about 330 MB, and more while the server is busy with
   * its own start.
   *
   * <p>Payara holds the class loader that it deploys with by a weak reference only, until it
   * becomes the thread's context class loader a few lines later. A collection in between clears it;
   * without it Payara finds no annotation, and refuses the application with "DeploymentContext does
   * not contain any EJB".
   */
  static final List<String> ROOM_TO_DEPLOY =
      List.of("-Xmx1024m", "-Xmn896m", "-XX:MetaspaceSize=256m");

  private static final Path SERVERS = Path.of(System.getProperty("work"), "servers");

  private static final Pattern SERVES =
      Pattern.compile("CAR1001 [^/ ]+/(\\S+)#\\S+ .* at 127\\.0\\.0\\.1:(\\d+),");

  private final Process process;
  private final Path log;
  private final Site site;

  private final List<String> command;

  private MicroServer(List<String> command, Process process, Path log, Site site) {
    this.command = command;
    this.process = process;
    this.log = log;
    this.site = site;
  }

  /**
   * Starts a server on the ports of a node, and waits until it has deployed all its applications.
   */
  static MicroServer start(String node, List<String> jvmOptions, WebArchive... applications) {
    return start(Jdk.running(), node, jvmOptions, applications);
  }

  /** Starts a server with more of its own options, among them what it deploys. */
  static MicroServer startWith(String node, List<String> jvmOptions, List<String> options) {
    Site site = Site.ofNode(node);
    List<String> command = command(Jdk.running(), site, jvmOptions);
    command.addAll(options);
    return start(command, site);
  }

  /** Does the same under a JDK. */
  static MicroServer start(
      Jdk jdk, String node, List<String> jvmOptions, WebArchive... applications) {
    return start(jdk, Site.ofNode(node), jvmOptions, applications);
  }

  /** Does the same somewhere else. */
  static MicroServer start(Site site, List<String> jvmOptions, WebArchive... applications) {
    return start(Jdk.running(), site, jvmOptions, applications);
  }

  private static MicroServer start(
      Jdk jdk, Site site, List<String> jvmOptions, WebArchive... applications) {
    List<String> command = command(jdk, site, jvmOptions);
    for (WebArchive application : applications) {
      command.add("--deploy");
      command.add(export(site.node(), application).toString());
    }
    return start(command, site);
  }

  private static MicroServer start(List<String> command, Site site) {
    if (site.isHere()) {
      await("port " + site.http()).atMost(60, SECONDS).until(() -> isFree(site.http()));
    }
    Path log = SERVERS.resolve(site.node() + ".log");
    MicroServer server = new MicroServer(command, run(command, log, site), log, site);
    try {
      server.awaitReady();
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
    return server;
  }

  private static Process run(List<String> command, Path log, Site site) {
    try {
      Files.createDirectories(SERVERS);
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
      // A variable, so that the site's prefix may name another folder.
      builder
          .environment()
          .merge(
              "JAVA_TOOL_OPTIONS",
              "-Djava.io.tmpdir=" + TemporaryFiles.ofServer(site.node()),
              (others, one) -> others + " " + one);
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
    return start(command, site);
  }

  private static List<String> command(Jdk jdk, Site site, List<String> jvmOptions) {
    List<String> command = new ArrayList<>(site.prefix());
    command.add(jdk.tool("java"));
    command.addAll(Jdk.QUICK_TO_START);
    command.addAll(
        List.of(
            "-Xmx256m",
            "-XX:MetaspaceSize=192m", // or collections fall due again and again while it starts
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:-BytecodeVerificationRemote",
            "-Dhazelcast.phone.home.enabled=false",
            "-Dhazelcast.socket.bind.any=false",
            "-Dcarillon.port=" + ports(site.carillon())));
    command.addAll(jvmOptions);
    command.addAll(
        List.of(
            "-jar",
            Path.of(System.getProperty("artifacts"), "payara-micro.jar").toString(),
            "--disablephonehome",
            "--nohostaware",
            "--name",
            site.node(),
            "--port",
            Integer.toString(site.http()),
            "--clustermode",
            "tcpip:" + site.members(),
            "--startport",
            Integer.toString(site.grid()),
            "--interfaces",
            site.address(),
            "--prebootcommandfile",
            site.commands(SERVERS).toString()));
    return command;
  }

  /** A range, since each application of the server opens a port of its own. */
  private static String ports(int first) {
    return first + "-" + (first + 9);
  }

  /** Writes an application to where {@link #warOf} says. */
  static File export(String node, WebArchive application) {
    try {
      Path folder = Files.createDirectories(SERVERS.resolve(node));
      File file = folder.resolve(application.getName()).toFile();
      application.as(ZipExporter.class).exportTo(file, true);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitReady() {
    await().atMost(600, SECONDS).until(() -> hasFailed() || log().contains(" ready in "));
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
      return URI.create("http://" + site.address() + ":" + site.http() + path).toURL();
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

  /** Asks the server to end, as a supervisor does, and returns its exit status. */
  int stop() {
    process.destroy();
    return awaitExit();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  String name() {
    return site.node();
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
    return SERVERS.resolve(node).resolve(application + ".war").toString();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    await().atMost(10, SECONDS).until(() -> !process.isAlive());
    TemporaryFiles.delete(site.node());
  }
}
