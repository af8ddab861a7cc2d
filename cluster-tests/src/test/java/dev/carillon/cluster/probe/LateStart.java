package dev.carillon.cluster.probe;

import jakarta.annotation.PostConstruct;
import jakarta.ejb.DependsOn;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Holds the start of the application up, after Carillon's, until a file is there. */
@Singleton
@Startup
@DependsOn("NotifyServiceHost")
public class LateStart {
  private static final long PAUSE = 50_000_000;

  @Inject
  @ConfigProperty(name = "probe.starts-with")
  private Optional<String> file;

  @PostConstruct
  void start() {
    while (file.isPresent() && !Files.exists(Path.of(file.get()))) {
      LockSupport.parkNanos(PAUSE);
    }
  }
}
