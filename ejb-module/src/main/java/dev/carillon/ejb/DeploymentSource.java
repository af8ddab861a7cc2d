package dev.carillon.ejb;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Where an application was deployed from, as Payara's configuration and command line tell. */
final class DeploymentSource implements Redeployment.Source {
  /** A server lists an application only when it has started it, which may take its time. */
  private static final int MOST_LOOKS = 300;

  private static final long PAUSE_MILLIS = 1_000;

  private final PayaraServer server;
  private final String name;

  DeploymentSource(PayaraServer server, String name) {
    this.server = server;
    this.name = name;
  }

  @Override
  public Redeployment.Deployable find() {
    DeployedApplication application =
        listed()
            .orElseThrow(() -> new IllegalStateException("Payara lists no application " + name));
    Path path =
        application
            .source(server.arguments())
            .orElseThrow(
                () -> new IllegalStateException("what " + name + " was deployed from is gone"));
    return new Redeployment.Deployable(application, path);
  }

  private Optional<DeployedApplication> listed() {
    return DeployedApplication.find(server, name);
  }

  /** Finds it as soon as the server lists it, on a thread of the server's. */
  void whenKnown(BooleanSupplier hasEnded, Consumer<Path> found, Consumer<String> unknown) {
    server.onOwnThread(
        () -> {
          if (awaitListed(hasEnded)) {
            try {
              found.accept(find().path());
            } catch (IllegalStateException e) {
              unknown.accept(String.valueOf(e.getMessage()));
            }
          } else if (!hasEnded.getAsBoolean()) {
            unknown.accept("Payara lists no application " + name);
          }
        });
  }

  private boolean awaitListed(BooleanSupplier hasEnded) {
    try {
      for (int i = 0; i < MOST_LOOKS && !hasEnded.getAsBoolean(); i++) {
        if (listed().isPresent()) {
          return true;
        }
        Thread.sleep(PAUSE_MILLIS);
      }
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
