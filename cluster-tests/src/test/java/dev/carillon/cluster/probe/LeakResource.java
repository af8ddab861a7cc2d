package dev.carillon.cluster.probe;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Timer;
import java.util.concurrent.CountDownLatch;
import javax.management.ObjectName;
import javax.management.StandardMBean;

/** Plants leaks, so that the test that looks for leaks can be seen to find each kind. */
@Path("/leak")
@ApplicationScoped
public class LeakResource {
  private static final List<Object> KEPT = new ArrayList<>();

  /** Leaves behind what outlives the application. */
  @POST
  public void leak() throws Exception {
    ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(LeakResource::forever, "carillon-clock-planted");
    thread.setDaemon(true);
    thread.start();
    KEPT.add(new Timer(true));
    Runtime.getRuntime().addShutdownHook(new Thread(LeakResource::forever));
    KEPT.add(socket);
    ManagementFactory.getPlatformMBeanServer()
        .registerMBean(
            new StandardMBean((Runnable) () -> {}, Runnable.class),
            new ObjectName("planted:type=Leak,number=" + thread.getId()));
  }

  private static void forever() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
