package dev.carillon.benchmarks;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.rmi.NotBoundException;
import java.rmi.registry.LocateRegistry;
import java.util.Arrays;
import java.util.List;

/** The sender's end of a receiving process, which ends with it. */
final class ReceiverHandle implements AutoCloseable {
  private final Process process;
  private final BufferedReader out;
  private final BufferedWriter in;
  private final int registryPort;

  ReceiverHandle(String name, String senderAddress, int messages) throws IOException {
    registryPort = freePort();
    process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx512m",
                    "-XX:+UseSerialGC",
                    "-Djava.rmi.server.hostname=127.0.0.1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    ReceiverProcess.class.getName(),
                    name,
                    senderAddress,
                    Integer.toString(registryPort),
                    Integer.toString(messages)))
            .redirectError(Redirect.DISCARD)
            .start();
    out = process.inputReader(StandardCharsets.UTF_8);
    in = process.outputWriter(StandardCharsets.UTF_8);
    out.readLine();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  NaiveService naive() throws IOException {
    try {
      return (NaiveService) LocateRegistry.getRegistry("127.0.0.1", registryPort).lookup("naive");
    } catch (NotBoundException e) {
      throw new IOException(e);
    }
  }

  /** Asks when each message arrived, in microseconds; 0 for one that has not. */
  long[] arrivals(String what) throws IOException {
    in.write(what);
    in.newLine();
    in.flush();
    return Arrays.stream(out.readLine().trim().split(" ", -1)).mapToLong(Long::parseLong).toArray();
  }

  @Override
  public void close() throws IOException {
    in.close();
    out.close();
    process.destroy();
  }
}
