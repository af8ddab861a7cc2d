package dev.carillon.ejb;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where an application was deployed from, as Payara's configuration and command line tell. */
final class DeploymentSource implements Redeployment.Source {
  /** At its own start a server lists its applications before it starts them, later afterwards. */
  static final int MOST_LOOKS = 600;

  private static final long PAUSE_MILLIS = 500;

  private final ServerCommands server;
  private final Supplier<List<String>> arguments;
  private final Predicate<String> started;
  private final String name;
  private final Pause pause;

  /** What passes between two looks. */
  interface Pause {
    Pause REAL = () -> Thread.sleep(PAUSE_MILLIS);

    void pass() throws InterruptedException;
  }

  /** Who is told when it is known. */
  interface Finder {
    /** The server has started the application. */
    void started();

    /** Says whether it matters what the application was deployed from. */
    boolean wantsPath();

    /** This is what it can be deployed from again. */
    void found(Path path);

    /** It cannot be found out, with a sentence for people. */
    void unknown(String why);
  }

  /**
   * Makes the source of an application.
   *
   * @param arguments returns the server's command line
   * @param started says whether the server has started an application
   */
  DeploymentSource(
      ServerCommands server,
      Supplier<List<String>> arguments,
      Predicate<String> started,
      String name,
      Pause pause) {
    this.server = server;
    this.arguments = arguments;
    this.started = started;
    this.name = name;
    this.pause = pause;
  }

  @Override
  public Redeployment.Deployable find() {
    DeployedApplication application =
        listed().orElseThrow(() -> new IllegalStateException(notListed()));
    Path path =
        application
            .source(arguments.get())
            .orElseThrow(
                () -> new IllegalStateException("what " + name + " was deployed from is gone"));
    return new Redeployment.Deployable(application, path);
  }

  private Optional<DeployedApplication> listed() {
    return DeployedApplication.find(server, name);
  }

  private String notListed() {
    return "Payara lists no application " + name;
  }

  /**
   * Finds it when the server has started it, on a thread of the server's.
   *
   * @param hasEnded says whether the application has been stopped, so that nobody is told
   */
  void whenStarted(BooleanSupplier hasEnded, Executor thread, Finder finder) {
    thread.execute(() -> look(hasEnded, finder));
  }

  private void look(BooleanSupplier hasEnded, Finder finder) {
    try {
      while (!started.test(name) && !hasEnded.getAsBoolean()) {
        pause.pass();
      }
      if (hasEnded.getAsBoolean()) {
        return;
      }
      finder.started();
      if (!finder.wantsPath()) {
        return;
      }
      String missing = awaitListed(hasEnded);
      if (hasEnded.getAsBoolean()) {
        return;
      }
      if (missing == null) {
        tellPath(finder);
      } else {
        finder.unknown(missing);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tellPath(Finder finder) {
    Path path;
    try {
      path = find().path();
    } catch (Throwable e) {
      finder.unknown(Redeployment.text(e));
      return;
    }
    finder.found(path);
  }

  /** Returns null as soon as it is listed, and what is wrong if it is not for long. */
  private @Nullable String awaitListed(BooleanSupplier hasEnded) throws InterruptedException {
    String missing = missing();
    for (int i = 1; missing != null && i < MOST_LOOKS && !hasEnded.getAsBoolean(); i++) {
      pause.pass();
      missing = missing();
    }
    return missing;
  }

  private @Nullable String missing() {
    try {
      return listed().isPresent() ? null : notListed();
    } catch (Throwable e) { // it may be over at the next look
      return Redeployment.text(e);
    }
  }
}
