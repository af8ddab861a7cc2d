package dev.carillon.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** A server of another make, with one application, a folder of its own and the ports of a node. */
final class ForeignServer implements AutoCloseable {
  private static final Path WORK = Path.of(System.getProperty("work")).toAbsolutePath();

  private final Process process;
  private final Path log;
  private final URL application;

  private ForeignServer(Process process, Path log, URL application) {
    this.process = process;
    this.log = log;
    this.application = application;
  }

  /** Starts a server; it need not be there yet when this returns. */
  static ForeignServer start(ServerMake make, Jdk jdk, String node, WebArchive archive) {
    try {
      Path folder = Folders.empty(WORK.resolve("foreign").resolve(node));
      Path war = MicroServer.export(node, archive).toPath().toAbsolutePath();
      Path log = folder.resolve("output.log");
      ServerMake.Site site =
          new ServerMake.Site(
              folder, node, Integer.getInteger(node + ".http"), jdk, settings(node));
      Process process =
          make.prepared(site, war).redirectErrorStream(true).redirectOutput(log.toFile()).start();
      String root =
          "http://127.0.0.1:" + site.http() + "/" + archive.getName().replace(".war", "/");
      return new ForeignServer(process, log, URI.create(root).toURL());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> settings(String node) {
    return List.of(
        "-Xmx512m",
        "-Dcarillon.instance=" + node + "/web",
        "-Dcarillon.port=" + System.getProperty(node + ".carillon"),
        "-Dcarillon.members=127.0.0.1:%s,127.0.0.1:%s"
            .formatted(System.getProperty("node1.carillon"), System.getProperty("node2.carillon")));
  }

  /** Returns the root of the application. */
  URL url() {
    return application;
  }

  /** Returns all that the server has printed. */
  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until the server has printed this. */
  void awaitLog(String line) {
    await(line).atMost(240, SECONDS).until(() -> !process.isAlive() || log().contains(line));
    if (!log().contains(line)) {
      throw new IllegalStateException("the server has ended: " + log());
    }
  }

  /**
   * Asks the server to end, as a supervisor does, and waits until it has. It may be a child of the
   * script that was started.
   */
  void stop() {
    List<ProcessHandle> all =
        process.descendants().filter(ForeignServer::isJava).filter(ProcessHandle::isAlive).toList();
    ProcessHandle server = all.isEmpty() ? process.toHandle() : all.get(all.size() - 1);
    server.destroy();
    await("its end").atMost(60, SECONDS).until(() -> !server.isAlive());
  }

  private static boolean isJava(ProcessHandle process) {
    return process.info().command().map(command -> command.endsWith("/java")).orElse(false);
  }

  @Override
  public void close() {
    List<ProcessHandle> all = process.descendants().toList();
    process.destroyForcibly();
    all.forEach(ProcessHandle::destroyForcibly);
    await().atMost(30, SECONDS).until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
  }
}
