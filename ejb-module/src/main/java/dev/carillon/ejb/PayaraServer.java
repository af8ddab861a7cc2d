package dev.carillon.ejb;

import fish.payara.micro.ClusterCommandResult;
import fish.payara.micro.ClusterCommandResult.ExitStatus;
import fish.payara.micro.PayaraInstance;
import jakarta.enterprise.inject.spi.CDI;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What Payara says of itself and does, on Micro and on Server. */
final class PayaraServer implements ServerCommands {
  private static final String ENVIRONMENT = "org.glassfish.api.admin.ServerEnvironment";

  private final PayaraInstance payara;

  private PayaraServer(PayaraInstance payara) {
    this.payara = payara;
  }

  static PayaraServer here() {
    return new PayaraServer(CDI.current().select(PayaraInstance.class).get());
  }

  ServerName name() {
    if (!isMicro()) {
      return new ServerName(payara.getInstanceName(), false);
    }
    Optional<String> given =
        given(System.getProperty("sun.java.command", ""), System.getProperty("payaramicro.name"));
    String made = payara.getInstanceName();
    return new ServerName(payara.isClustered() ? made : given.orElse(made), given.isEmpty());
  }

  /** Both have the same classes and files, so the server is asked as what it was started. */
  boolean isMicro() {
    try {
      ServerServices services = new ServerServices(classLoader());
      Object type =
          services.load(ENVIRONMENT).getMethod("getRuntimeType").invoke(services.get(ENVIRONMENT));
      return type.toString().equals("MICRO");
    } catch (ReflectiveOperationException | LinkageError e) {
      return System.getProperty("sun.java.command", "").contains("payara-micro");
    }
  }

  /**
   * Returns the name that Payara Micro was given, at the command line or in a uber-jar. Without one
   * it makes a name up, and without a data grid it does so even if it has one.
   */
  static Optional<String> given(String command, @Nullable String property) {
    String[] words = command.split(" ", -1);
    for (int i = 0; i + 1 < words.length; i++) {
      if (words[i].equalsIgnoreCase("--name")) { // as Payara Micro reads its options
        return Optional.of(words[i + 1]);
      }
    }
    return Optional.ofNullable(property);
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
