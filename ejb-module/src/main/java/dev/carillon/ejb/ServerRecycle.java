package dev.carillon.ejb;

import dev.carillon.config.RecycleConfig;
import dev.carillon.config.RecycleConfig.Mode;
import dev.carillon.recycle.OwnRecycle;
import dev.carillon.recycle.Readiness;
import dev.carillon.recycle.RecycleInPlace;
import dev.carillon.recycle.RecycledInstance;
import dev.carillon.recycle.Restart;
import dev.carillon.recycle.SteppedRecycle;
import dev.carillon.telemetry.LogLine;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/** What recycling is on this server: chosen by the setting, and by what the server can do. */
final class ServerRecycle {
  private final String application;
  private final Readiness readiness;
  private final BooleanSupplier hasEnded;

  /**
   * Makes the choice for an application.
   *
   * @param hasEnded says whether the application has been stopped
   */
  ServerRecycle(String application, Readiness readiness, BooleanSupplier hasEnded) {
    this.application = application;
    this.readiness = readiness;
    this.hasEnded = hasEnded;
  }

  OwnRecycle of(RecycledInstance instance) {
    if (!OptionalApi.PAYARA.isPresent()) {
      return RecycleInPlace.of(instance);
    }
    RecycleConfig settings = instance.settings();
    PayaraServer payara = PayaraServer.here();
    return switch (settings.mode().orElse(payara.isMicro() ? Mode.APPLICATION : Mode.CACHES)) {
      case EVENT, CACHES -> RecycleInPlace.of(instance);
      case APPLICATION -> redeployed(payara, instance);
      case INSTANCE -> stepped(instance, end(payara, settings.exitStatus()));
    };
  }

  private OwnRecycle redeployed(PayaraServer payara, RecycledInstance instance) {
    if (!payara.isMicro()) {
      return RecycleInPlace.insteadOf(
          Mode.APPLICATION, "Payara Server redeploys on all servers of a target", instance);
    }
    DeploymentSource source =
        new DeploymentSource(
            payara, payara::arguments, application, DeploymentSource.Pause.REAL);
    Restart restart = new Redeployment(source, payara, hasEnded, held(payara), payara::onOwnThread);
    ChosenLater chosen = new ChosenLater(stepped(instance, restart));
    source.whenListed(hasEnded, payara::onOwnThread, new Choice(chosen, instance));
    return chosen;
  }

  private HeldReadiness held(PayaraServer payara) {
    return new HeldReadiness(new PayaraChecks(payara.classLoader()), application);
  }

  private Restart end(PayaraServer payara, int status) {
    LogLine.RECYCLE_MODE.log("the server ends and is started again");
    return payara.isMicro()
        ? ServerEnd.byStatus(
            status, held(payara), hasEnded, payara::onOwnThread, Runtime.getRuntime()::exit)
        : ServerEnd.byCommand(payara, held(payara), hasEnded, payara::onOwnThread);
  }

  private OwnRecycle stepped(RecycledInstance instance, Restart restart) {
    return new SteppedRecycle(instance, readiness, restart);
  }

  /** Recycles in place if it is not known what to redeploy from. */
  private final class Choice implements DeploymentSource.Finder {
    private final ChosenLater chosen;
    private final RecycledInstance instance;

    Choice(ChosenLater chosen, RecycledInstance instance) {
      this.chosen = chosen;
      this.instance = instance;
    }

    @Override
    public void listed() {}

    @Override
    public void found(Path path) {
      LogLine.RECYCLE_MODE.log("application " + application + " is redeployed from " + path);
    }

    @Override
    public void unknown(String why) {
      chosen.use(RecycleInPlace.insteadOf(Mode.APPLICATION, why, instance));
    }
  }

  /** What recycles until something else is found to be needed. */
  private static final class ChosenLater implements OwnRecycle {
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
    public boolean isUnderWay() {
      return current.isUnderWay();
    }
  }
}
