package dev.carillon.cluster;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;

/**
 * Stands in for Payara Micro where only its start and its end matter: it takes the same command
 * line, says the same when it is ready, and ends as it is told.
 */
public final class StandInServer {
  /** The status that SIGTERM ends it with, as a server has that is about to recycle. */
  static final String AT_TERM = "standin.at-term";

  /** The status that it ends with at once instead of being ready. */
  static final String AT_START = "standin.at-start";

  /** What it says when it is ready. */
  static final String READY = "Stand-in ready in 1 (ms)";

  private StandInServer() {}

  /** Answers {@code /health/ready}, and ends with what {@code /end} has as its query. */
  public static void main(String[] arguments) throws IOException {
    Integer atStart = Integer.getInteger(AT_START);
    if (atStart != null) {
      System.out.println("the disk is full, says the stand-in");
      Runtime.getRuntime().halt(atStart);
    }
    Integer atTerm = Integer.getInteger(AT_TERM);
    if (atTerm != null) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(atTerm)));
    }
    int port = Integer.parseInt(after("--port", arguments));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext(
        "/health/ready",
        exchange -> {
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.createContext(
        "/end",
        exchange ->
            Runtime.getRuntime().halt(Integer.parseInt(exchange.getRequestURI().getQuery())));
    server.start();
    System.out.println("\"Context Root\": \"" + after("--contextroot", arguments) + "\"");
    System.out.println(READY);
  }

  private static String after(String option, String[] arguments) {
    return arguments[Arrays.asList(arguments).indexOf(option) + 1];
  }
}
