package dev.carillon.cluster;

import dev.carillon.cluster.Processes.Result;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The command {@code cluster}, with a state directory and ports that nobody else has. */
final class ClusterScript implements AutoCloseable {
  private static final String[] NONE = {};

  /** The command as it is shipped. */
  static final Path SHIPPED =
      Path.of(System.getProperty("basedir"), "../server-config/cluster").normalize();

  private final Path script;
  private final Path state;
  private final Map<String, String> variables;

  /** Has nothing running yet; {@code more} are further variables for the command. */
  ClusterScript(Path script, Path state, Map<String, String> more) {
    this.script = script;
    this.state = state;
    variables = new TreeMap<>(more);
    variables.put("JAVA_HOME", Jdk.running().home().toString());
    variables.put("CARILLON_STATE_DIR", state.toString());
    variables.put("CARILLON_HTTP_BASE", System.getProperty("node1.http"));
    variables.put("CARILLON_PORT_BASE", System.getProperty("node1.carillon"));
    variables.put("CARILLON_GRID_BASE", System.getProperty("node1.grid"));
  }

  /** Runs the command, and waits for its end. */
  Result run(String... arguments) {
    return run(script, arguments);
  }

  /** Runs the controller's command, which finds an instance by this one. */
  Result controller(String... arguments) {
    return run(script.resolveSibling("carillon"), arguments);
  }

  private Result run(Path program, String... arguments) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    return Processes.run(command, variables);
  }

  /** Returns the HTTP port of an instance. */
  static int httpPort(int instance) {
    return Integer.getInteger("node1.http") + instance;
  }

  /** Returns the first internal port of an instance. */
  static int carillonPort(int instance) {
    return Integer.getInteger("node1.carillon") + instance;
  }

  /** Returns the root of an instance's server. */
  static URL root(int instance) throws IOException {
    return URI.create("http://127.0.0.1:" + httpPort(instance) + "/").toURL();
  }

  /** Returns the log of an instance. */
  Path log(int instance) {
    return state.resolve("logs/inst" + instance + ".log");
  }

  /** Returns the processes of an instance's server. */
  List<ProcessHandle> servers(int instance) {
    return processesWith(argument -> argument.equals(marker() + instance));
  }

  /** Returns what watches over the servers, and starts them again. */
  List<ProcessHandle> supervisors() {
    return processesWith(script.toString()::equals);
  }

  private String marker() {
    return "-Dcluster.instance=" + state.resolve("run/inst");
  }

  private static List<ProcessHandle> processesWith(Predicate<String> argument) {
    return ProcessHandle.allProcesses()
        .filter(each -> Stream.of(each.info().arguments().orElse(NONE)).anyMatch(argument))
        .toList();
  }

  /** Stops what is there, and what a fault has left behind too. */
  @Override
  public void close() {
    run("down");
    supervisors().forEach(ProcessHandle::destroyForcibly);
    processesWith(argument -> argument.startsWith(marker()))
        .forEach(ProcessHandle::destroyForcibly);
  }
}
