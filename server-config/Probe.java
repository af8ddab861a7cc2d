import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;

/**
 * What {@code cluster} asks of the network and a plain shell cannot: run with {@code java
 * Probe.java}, it needs nothing but a JDK.
 */
class Probe {
  private static final int TIMEOUT_MILLIS = 5_000;

  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "taken" -> {
        for (int i = 1; i < args.length; i++) {
          if (isTaken(Integer.parseInt(args[i]))) {
            System.out.println(args[i]);
          }
        }
      }
      case "get" -> System.exit(get(args[1]) ? 0 : 1);
      default -> throw new IllegalArgumentException("Probe knows taken and get, not " + args[0]);
    }
  }

  /**
   * True if something listens on the port or holds it. Both are tried: some systems let a loopback
   * address be bound beside a listener on every interface.
   */
  private static boolean isTaken(int port) {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    try (Socket socket = new Socket()) {
      socket.connect(address, TIMEOUT_MILLIS);
      return true;
    } catch (IOException nobodyListens) {
      try (ServerSocket socket = new ServerSocket()) {
        socket.setReuseAddress(true);
        socket.bind(address);
        return false;
      } catch (IOException held) {
        return true;
      }
    }
  }

  /** Prints the body and returns true if the answer is 200. */
  private static boolean get(String url) {
    try {
      var connection = (HttpURLConnection) URI.create(url).toURL().openConnection(Proxy.NO_PROXY);
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
        return false;
      }
      connection.getInputStream().transferTo(System.out);
      System.out.flush();
      return true;
    } catch (IOException noAnswer) {
      return false;
    }
  }
}
