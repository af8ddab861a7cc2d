package dev.carillon.rmi;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What RMI does to the socket it gets. */
class GuardedSocketTest {
  private static final int SOCKETS = 200;

  private final UnixOperatingSystemMXBean system =
      ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class);

  @Test
  void noSocketOpensADescriptorBesideThatOfItsConnection() {
    List<Socket> sockets = Stream.generate(GuardedSocketTest::socket).limit(SOCKETS).toList();
    long before = system.getOpenFileDescriptorCount();

    sockets.forEach(Socket::getLocalPort); // as RMI does

    assertThat(system.getOpenFileDescriptorCount() - before).isLessThan(SOCKETS / 2);
    assertThat(sockets).allMatch(Socket::isBound);
  }

  private static Socket socket() {
    return new GuardedSocket(
        new Connection(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), () -> {}, System::nanoTime),
        InputStream.nullInputStream(),
        OutputStream.nullOutputStream(),
        GuardFuzzTest.WATCHING);
  }
}
