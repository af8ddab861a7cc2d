package dev.carillon.ejb;

import dev.carillon.recycle.Restart;
import dev.carillon.telemetry.LogLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A restart of the application alone: it is redeployed from where it was deployed from, under the
 * same name and context root.
 *
 * <p>It outlives the application that begins it: it runs on a thread of the server's, and needs no
 * class after the undeployment that it has not needed before.
 */
final class Redeployment implements Restart {
  /**
   * What Payara says when it has lost the class loader that it deploys with. From {@code
   * DeploymentContextImpl.createDeploymentClassLoader} until {@code ApplicationLifecycle.prepare}
   * makes it the thread's context class loader, a few lines later, it is held by a weak reference
   * only. A garbage collection in between clears it, no annotation is found, and the application is
   * gone though nothing is wrong with it. So it is deployed again, as often as that comes.
   */
  private static final String LOST_CLASS_LOADER = "DeploymentContext does not contain any EJB";

  private static final int MOST_ATTEMPTS = 3;

  private final Source source;
  private final ServerCommands server;
  private final BooleanSupplier hasEnded;
  private final Hold readiness;
  private final Executor thread;

  /** Where an application is found, each time anew. */
  interface Source {
    /**
     * Finds the application.
     *
     * @throws IllegalStateException if it cannot be found, with a sentence for people
     */
    Deployable find();
  }

  /** An application, and what to deploy it from. */
  record Deployable(DeployedApplication application, Path path) {

    /** Puts aside what Payara deletes when it undeploys, which is its own copy. */
    private Deployable kept() {
      if (!isPayaras()) {
        return this;
      }
      try {
        Path copy = Files.createTempDirectory("carillon-recycle").resolve(fileName());
        return new Deployable(application, Files.copy(path, copy));
      } catch (IOException e) {
        throw new IllegalStateException("no copy of " + path + " can be made: " + e, e);
      }
    }

    private boolean isPayaras() {
      return application.archive().equals(Optional.of(path));
    }

    private String fileName() {
      return application.name() + ".war";
    }
  }

  /** What keeps the server's readiness DOWN while the application is not there to do so. */
  interface Hold {
    /** From now on it is DOWN; does not throw if that cannot be had. */
    void down();

    /** From now on it is not DOWN on this hold's account. */
    void release();
  }

  /**
   * Makes the redeployment of an application.
   *
   * @param hasEnded says whether the application that asks has been stopped
   * @param thread runs it on a thread that outlives the application
   */
  Redeployment(
      Source source,
      ServerCommands server,
      BooleanSupplier hasEnded,
      Hold readiness,
      Executor thread) {
    this.source = source;
    this.server = server;
    this.hasEnded = hasEnded;
    this.readiness = readiness;
    this.thread = thread;
  }

  @Override
  public void begin(Consumer<String> failed) {
    thread.execute(() -> failure().ifPresent(failed));
  }

  /** Redeploys the application, and returns why it goes on as it was; empty if it does not. */
  private Optional<String> failure() {
    try {
      Deployable found = source.find();
      return failure(found.kept(), found.isPayaras());
    } catch (Throwable e) { // readiness is as it was
      return Optional.of(text(e));
    }
  }

  private Optional<String> failure(Deployable deployable, boolean isCopy) {
    readiness.down();
    ServerCommands.Answer answer = redeploy(deployable);
    String name = deployable.application().name();
    if (!answer.succeeded() && hasEnded.getAsBoolean()) {
      LogLine.APPLICATION_GONE.log(name, deployable.path(), answer.text());
      return Optional.empty();
    }
    readiness.release();
    if (isCopy) {
      delete(deployable.path());
    }
    if (answer.succeeded()) {
      LogLine.REDEPLOYED.log(name, deployable.path());
      return Optional.empty();
    }
    return Optional.of(answer.text());
  }

  /** What is thrown is an answer too: readiness is DOWN, and somebody has to decide on it. */
  private ServerCommands.Answer redeploy(Deployable deployable) {
    try {
      ServerCommands.Answer answer = run("redeploy", deployable);
      for (int i = 1; i <= MOST_ATTEMPTS && isLost(answer); i++) {
        LogLine.DEPLOYED_AGAIN.log(deployable.application().name(), i, MOST_ATTEMPTS);
        answer = run("deploy", deployable);
      }
      return answer;
    } catch (Throwable e) {
      return new ServerCommands.Answer(false, text(e));
    }
  }

  /** Returns what was thrown, for people: a sentence if it is one of ours. */
  static String text(Throwable thrown) {
    String message = thrown.getMessage();
    return thrown instanceof IllegalStateException && message != null ? message : thrown.toString();
  }

  /** Deletes a copy; one that stays does no harm. */
  private static void delete(Path copy) {
    try {
      Files.deleteIfExists(copy);
      Files.deleteIfExists(copy.resolve("..").normalize());
    } catch (IOException e) {
      // the system clears its temporary files
    }
  }

  private static boolean isLost(ServerCommands.Answer answer) {
    return !answer.succeeded() && answer.text().contains(LOST_CLASS_LOADER);
  }

  private ServerCommands.Answer run(String command, Deployable deployable) {
    DeployedApplication application = deployable.application();
    List<String> parameters = new ArrayList<>(List.of("--name", application.name()));
    parameters.addAll(List.of("--contextroot", application.contextRoot()));
    if (application.highAvailability()) {
      parameters.add("--availabilityenabled=true");
    }
    parameters.add(deployable.path().toString());
    return server.run(command, parameters.toArray(String[]::new));
  }
}
