package dev.carillon.ejb;

import fish.payara.micro.ClusterCommandResult;
import fish.payara.micro.ClusterCommandResult.ExitStatus;
import fish.payara.micro.PayaraInstance;
import jakarta.enterprise.inject.spi.CDI;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import java.util.List;

/** What Payara says of itself and does, on Micro and on Server. */
final class PayaraServer implements ServerCommands {
  private final PayaraInstance payara;

  private PayaraServer(PayaraInstance payara) {
    this.payara = payara;
  }

  static PayaraServer here() {
    return new PayaraServer(CDI.current().select(PayaraInstance.class).get());
  }

  ServerName name() {
    return new ServerName(payara.getInstanceName(), isMicro() && !isNamed());
  }

  boolean isMicro() {
    return PayaraInstance.class.getClassLoader().getResource("MICRO-INF/payara-boot.properties")
            != null
        || System.getProperty("sun.java.command", "").contains("payara-micro");
  }

  /** Payara Micro makes a name up unless it is given one, at the command line or in a uber-jar. */
  private static boolean isNamed() {
    List<String> command = Arrays.asList(System.getProperty("sun.java.command", "").split(" ", -1));
    return command.contains("--name") || System.getProperty("payaramicro.name") != null;
  }

  @Override
  public Answer run(String command, String... parameters) {
    ClusterCommandResult result =
        (ClusterCommandResult) OffStack.call(command(command, parameters));
    Throwable cause = result.getFailureCause();
    return new Answer(
        result.getExitStatus() != ExitStatus.FAILURE,
        result.getOutput() + (cause == null ? "" : " " + cause));
  }

  private MethodHandle command(String command, String... parameters) {
    try {
      MethodHandle run =
          MethodHandles.publicLookup()
              .findVirtual(
                  PayaraInstance.class,
                  "executeLocalAsAdmin",
                  MethodType.methodType(ClusterCommandResult.class, String.class, String[].class));
      return MethodHandles.insertArguments(run.asFixedArity(), 0, payara, command, parameters);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("PayaraInstance.executeLocalAsAdmin", e);
    }
  }

  /** Returns the class loader that has the server's own classes. */
  ClassLoader classLoader() {
    return payara.getClass().getClassLoader();
  }

  /** Runs something on a thread that belongs to the server, and to no application. */
  void onOwnThread(Runnable task) {
    Thread thread = new Thread(null, task, "carillon-server", 0, false);
    thread.setContextClassLoader(classLoader());
    thread.setDaemon(true);
    thread.start();
  }

  /** Returns the server's command line. */
  List<String> arguments() {
    return ProcessHandle.current()
        .info()
        .arguments()
        .map(List::of)
        .orElseGet(() -> List.of(System.getProperty("sun.java.command", "").split(" ", -1)));
  }
}
