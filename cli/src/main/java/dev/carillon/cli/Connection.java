package dev.carillon.cli;

import dev.carillon.config.InvalidConfigException;
import dev.carillon.contracts.Address;
import dev.carillon.tls.ClientSecurity;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options by which every command reaches the cluster, and how it answers. */
final class Connection {
  static final String CONNECT = "--connect";
  static final String SECURITY = "--security";

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = CONNECT,
      paramLabel = "HOST:PORT",
      description = {
        "The instance to ask, any one of the cluster.",
        "Default: the variable CARILLON_CONNECT, or 127.0.0.1:6200."
      })
  private Address address = new Address("127.0.0.1", 6200);

  @Option(
      names = SECURITY,
      paramLabel = "FILE",
      description = {
        "The controller's carillon.properties, as server-config/tls makes it, for mutual TLS.",
        "Default: the variable CARILLON_SECURITY, or no protection."
      })
  private @Nullable Path security;

  @Option(names = "--json", description = "Answers in JSON, one object a line.")
  private boolean json;

  Address address() {
    return address;
  }

  boolean json() {
    return json;
  }

  /** Returns who can be called. */
  Instances open() {
    if (security == null) {
      return new Instances(ClientSecurity.none());
    }
    try {
      return new Instances(ClientSecurity.mutual(security));
    } catch (InvalidConfigException e) {
      throw usage(SECURITY + ": " + e.getMessage());
    }
  }

  /** Returns what is made of input that may be out of its limits. */
  <T> T checked(java.util.function.Supplier<T> making) {
    try {
      return making.get();
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  /** Returns the end of a command that was asked for wrongly. */
  ParameterException usage(String sentence) {
    return new ParameterException(spec().commandLine(), sentence);
  }

  private CommandSpec spec() {
    if (command == null) {
      throw new IllegalStateException("the options belong to no command");
    }
    return command;
  }
}
