package dev.carillon.cluster.probe;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What Carillon has logged in this server since the application started. */
@Path("/log")
@Produces("text/plain")
@ApplicationScoped
public class LogResource {
  private static final Logger CARILLON = Logger.getLogger("dev.carillon");

  private final Kept kept = new Kept();

  void listen(@Observes @Initialized(ApplicationScoped.class) Object start) {
    CARILLON.addHandler(kept);
  }

  @PreDestroy
  void stop() {
    CARILLON.removeHandler(kept);
  }

  /** Returns the lines. */
  @GET
  public String lines() {
    return String.join("\n", kept.lines);
  }

  private static final class Kept extends Handler {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    public void publish(LogRecord logged) {
      lines.add(new SimpleFormatter().formatMessage(logged));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
