package dev.carillon.cluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A JDK to run servers under: the one that runs the tests, and those that the build was told of by
 * environment variables such as {@code JDK25_HOME}.
 *
 * @param name what it is called in reports
 * @param home where it is
 */
record Jdk(String name, Path home) {
  /** What makes a process start with as little work as can be; most of them live for a minute. */
  static final List<String> QUICK_TO_START = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  private static final Pattern VARIABLE = Pattern.compile("JDK\\d+_HOME");

  /** Returns the JDK that runs this. */
  static Jdk running() {
    return new Jdk("running JDK", Path.of(System.getProperty("java.home")));
  }

  /** Returns the JDKs that the build was told of. */
  static List<Jdk> told() {
    List<Jdk> all = new ArrayList<>();
    Map<String, String> environment = new TreeMap<>(System.getenv());
    environment.forEach(
        (name, home) -> {
          if (VARIABLE.matcher(name).matches()) {
            all.add(new Jdk(name, Path.of(home)));
          }
        });
    return all;
  }

  /** Returns the path of one of its commands. */
  String tool(String command) {
    return home.resolve("bin").resolve(command).toString();
  }

  /** Returns the command of a small program that is on the class path of the tests. */
  List<String> program(List<String> jvmOptions, String main) {
    List<String> command = new ArrayList<>(List.of(tool("java")));
    command.addAll(QUICK_TO_START);
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    return command;
  }

  @Override
  public String toString() {
    return name;
  }
}
