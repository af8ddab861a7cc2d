package dev.carillon.ejb;

import dev.carillon.config.ConfigKey;
import dev.carillon.config.RecycleConfig.Mode;
import dev.carillon.recycle.OwnRecycle;
import dev.carillon.recycle.Readiness;
import dev.carillon.recycle.RecycleInPlace;
import dev.carillon.recycle.RecycledInstance;
import dev.carillon.recycle.Restart;
import dev.carillon.recycle.SteppedRecycle;
import dev.carillon.telemetry.LogLine;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** What recycling is on this server: chosen by the setting, and by what the server can do. */
final class ServerRecycle {
  private final String application;
  private final boolean ephemeral;
  private final Readiness readiness;
  private final BooleanSupplier hasEnded;
  private final AtomicBoolean deployed;

  /**
   * Makes the choice for an application.
   *
   * @param ephemeral whether the instance has another name after a restart of the server
   * @param deployed says whether the application has started, beans and listeners that start later
   *     than the instance included. Payara tells that; elsewhere it is taken for granted
   * @param hasEnded says whether the application has been stopped
   */
  ServerRecycle(
      String application,
      boolean ephemeral,
      Readiness readiness,
      AtomicBoolean deployed,
      BooleanSupplier hasEnded) {
    this.application = application;
    this.ephemeral = ephemeral;
    this.readiness = readiness;
    this.deployed = deployed;
    this.hasEnded = hasEnded;
  }

  OwnRecycle of(RecycledInstance instance) {
    if (!OptionalApi.PAYARA.isPresent()) {
      return RecycleInPlace.of(instance);
    }
    PayaraServer payara = PayaraServer.here();
    HeldReadiness held = new HeldReadiness(new PayaraChecks(payara.classLoader()), application);
    DeploymentSource source =
        new DeploymentSource(
            payara,
            payara::arguments,
            new PayaraApplications(payara.classLoader())::hasStarted,
            application,
            DeploymentSource.Pause.REAL);
    Mode mode =
        instance.settings().mode().orElse(payara.isMicro() ? Mode.APPLICATION : Mode.CACHES);
    ChosenLater chosen = new ChosenLater(chosen(mode, payara, source, held, instance));
    deployed.set(false);
    source.whenStarted(
        hasEnded,
        payara::onOwnThread,
        new WhenStarted(
            application,
            payara.isMicro() && mode == Mode.APPLICATION,
            held,
            () -> deployed.set(true),
            why -> chosen.use(RecycleInPlace.insteadOf(mode, why, instance))));
    return chosen;
  }

  private OwnRecycle chosen(
      Mode mode,
      PayaraServer payara,
      DeploymentSource source,
      HeldReadiness held,
      RecycledInstance instance) {
    Optional<String> refusal = refusal(mode, payara.isMicro(), ephemeral);
    if (refusal.isPresent()) {
      return RecycleInPlace.insteadOf(mode, refusal.get(), instance);
    }
    return switch (mode) {
      case EVENT, CACHES -> RecycleInPlace.of(instance);
      case APPLICATION ->
          stepped(instance, new Redeployment(source, payara, hasEnded, held, payara::onOwnThread));
      case INSTANCE -> stepped(instance, end(payara, held, instance.settings().exitStatus()));
    };
  }

  /** Says why a mode cannot be had, if it cannot. */
  static Optional<String> refusal(Mode mode, boolean isMicro, boolean ephemeral) {
    if (mode == Mode.APPLICATION && !isMicro) {
      return Optional.of("Payara Server redeploys on all servers of a target");
    }
    return mode == Mode.INSTANCE && ephemeral
        ? Optional.of(
            "the server has made its name up, and nobody would know its successor for the same"
                + " instance; give Payara Micro a --name, or set "
                + ConfigKey.INSTANCE)
        : Optional.empty();
  }

  private Restart end(PayaraServer payara, HeldReadiness held, int status) {
    LogLine.RECYCLE_MODE.log("the server ends and is started again");
    return payara.isMicro()
        ? ServerEnd.byStatus(
            status, held, hasEnded, payara::onOwnThread, Runtime.getRuntime()::exit)
        : ServerEnd.byCommand(payara, held, hasEnded, payara::onOwnThread);
  }

  private OwnRecycle stepped(RecycledInstance instance, Restart restart) {
    return new SteppedRecycle(instance, readiness, restart);
  }

  /**
   * What is done when the server has started the application: what a deployment before has left is
   * taken away, and in mode application it is said what will be redeployed, if that is known.
   */
  record WhenStarted(
      String application,
      boolean isRedeployed,
      HeldReadiness held,
      Runnable isStarted,
      Consumer<String> unfound)
      implements DeploymentSource.Finder {
    @Override
    public void started() {
      held.releaseLeftOver();
      isStarted.run();
    }

    @Override
    public boolean wantsPath() {
      return isRedeployed;
    }

    @Override
    public void found(Path path) {
      LogLine.RECYCLE_MODE.log("application " + application + " is redeployed from " + path);
    }

    @Override
    public void unknown(String why) {
      unfound.accept(why);
    }
  }

  /** What recycles until something else is found to be needed. */
  private final class ChosenLater implements OwnRecycle {
    private volatile OwnRecycle current;

    ChosenLater(OwnRecycle first) {
      current = first;
    }

    void use(OwnRecycle other) {
      current = other;
    }

    @Override
    public void begin(String reason, Course course) {
      current.begin(reason, course);
    }

    @Override
    public void afterRequest(String reason) {
      current.afterRequest(reason);
    }

    @Override
    public boolean isServing() {
      return deployed.get() && current.isServing();
    }
  }
}
