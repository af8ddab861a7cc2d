package dev.carillon.cluster.probe;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.concurrent.CountDownLatch;

/** Plants a leak, so that the test that looks for leaks can be seen to find one. */
@Path("/leak")
@ApplicationScoped
public class LeakResource {
  /** Starts a thread of the application's own that outlives the application. */
  @POST
  public void leak() {
    Thread thread = new Thread(LeakResource::forever, "planted-leak");
    thread.setDaemon(true);
    thread.start();
  }

  private static void forever() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
