package dev.carillon.cluster.driver;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How many there are in this JVM of what an application may leave behind. Of Carillon's threads
 * those are counted of which an instance has exactly one.
 *
 * @param clocks Carillon's clocks
 * @param acceptors threads that wait for RMI's connections
 * @param timers threads of {@link java.util.Timer}
 * @param listening sockets that listen
 * @param beans MBeans
 * @param hooks shutdown hooks; the JVM must open {@code java.lang}
 */
record Census(int clocks, int acceptors, int timers, int listening, int beans, int hooks) {
  private static final Pattern SOCKET = Pattern.compile("socket:\\[(\\d+)]");
  private static final String LISTEN = "0A";

  static Census take() throws Exception {
    return new Census(
        threads("carillon-clock"),
        threads("RMI TCP Accept"),
        threads("Timer-"),
        listeningSockets(),
        ManagementFactory.getPlatformMBeanServer().getMBeanCount(),
        shutdownHooks());
  }

  private static int threads(String prefix) {
    return (int)
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith(prefix))
            .count();
  }

  private static int shutdownHooks() throws ReflectiveOperationException {
    Field hooks = Class.forName("java.lang.ApplicationShutdownHooks").getDeclaredField("hooks");
    hooks.setAccessible(true);
    return ((Map<?, ?>) hooks.get(null)).size();
  }

  private static int listeningSockets() throws IOException {
    Set<String> own = ownSockets();
    int count = 0;
    for (String table : new String[] {"/proc/self/net/tcp", "/proc/self/net/tcp6"}) {
      try (Stream<String> lines = Files.lines(Path.of(table))) {
        count +=
            (int)
                lines
                    .map(line -> line.trim().split("\\s+", -1))
                    .filter(columns -> columns.length > 9 && columns[3].equals(LISTEN))
                    .filter(columns -> own.contains(columns[9]))
                    .count();
      }
    }
    return count;
  }

  private static Set<String> ownSockets() throws IOException {
    Set<String> inodes = new HashSet<>();
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      for (Path file : files.toList()) {
        Matcher socket = SOCKET.matcher(target(file));
        if (socket.matches()) {
          inodes.add(socket.group(1));
        }
      }
    }
    return inodes;
  }

  private static String target(Path file) {
    try {
      return Files.readSymbolicLink(file).toString();
    } catch (IOException e) { // closed meanwhile
      return "";
    }
  }
}
