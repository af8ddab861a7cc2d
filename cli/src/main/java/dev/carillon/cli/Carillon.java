package dev.carillon.cli;

import dev.carillon.contracts.Address;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/** The command. It ends with 0 only if everything that was asked for was applied. */
@Command(
    name = "carillon",
    synopsisSubcommandLabel = "COMMAND",
    description =
        "Flushes, recycles and asks a Carillon cluster, through any one of its instances.",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:everything asked for was applied",
      "1:something was not, or nobody could be asked; a sentence says what",
      "2:the command was wrong"
    })
public final class Carillon {
  static final int APPLIED = 0;
  static final int NOT_APPLIED = 1;

  /** The variables that stand for options which are not given. */
  private static final Map<String, String> VARIABLES =
      Map.of(Connection.CONNECT, "CARILLON_CONNECT", Connection.SECURITY, "CARILLON_SECURITY");

  private Carillon() {}

  /** Runs a command and ends this process with its status. */
  public static void main(String[] arguments) {
    Charset charset = Charset.defaultCharset();
    Terminal terminal =
        new Terminal(
            new PrintWriter(System.out, true, charset),
            new PrintWriter(System.err, true, charset),
            System::getenv,
            Ansi.AUTO.enabled(),
            Time.OF_SYSTEM);
    System.exit(run(terminal, arguments));
  }

  /** Runs a command and returns its status. */
  static int run(Terminal terminal, String... arguments) {
    return run(terminal, new RollsInStatus(), arguments);
  }

  /** Runs a command that may roll in this way, and returns its status. */
  static int run(Terminal terminal, Rolling rolling, String... arguments) {
    CommandLine carillon = new CommandLine(new Carillon());
    carillon.getCommandSpec().addOption(help());
    return carillon
        .addSubcommand(new Flush(terminal))
        .addSubcommand(new Recycle(terminal, rolling))
        .addSubcommand(new Status(terminal))
        .addSubcommand(new Forget(terminal))
        .registerConverter(Address.class, converter(Address::parse))
        .registerConverter(Duration.class, converter(Span::parse))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setAbbreviatedOptionsAllowed(false)
        .setDefaultValueProvider(argument -> variable(terminal, argument))
        .setOut(terminal.out())
        .setErr(terminal.err())
        .setParameterExceptionHandler((wrong, all) -> refuse(terminal, wrong))
        .setExecutionExceptionHandler((failed, command, all) -> fail(terminal, failed))
        .execute(arguments);
  }

  private static OptionSpec help() {
    return OptionSpec.builder("-h", "--help")
        .usageHelp(true)
        .scopeType(ScopeType.INHERIT)
        .description("Explains the command.")
        .build();
  }

  private static <T> ITypeConverter<T> converter(Function<String, T> reading) {
    return text -> {
      try {
        return reading.apply(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    };
  }

  private static @Nullable String variable(Terminal terminal, ArgSpec argument) {
    String name =
        argument instanceof OptionSpec option ? VARIABLES.get(option.longestName()) : null;
    String value = name == null ? null : terminal.environment().apply(name);
    return value == null || value.isEmpty() ? null : value;
  }

  private static int refuse(Terminal terminal, ParameterException wrong) {
    CommandLine command = wrong.getCommandLine();
    terminal.complain(String.valueOf(wrong.getMessage()).replaceFirst("^Error: ", ""));
    terminal.err().println(command.getCommandSpec().qualifiedName() + " --help explains it");
    terminal.err().flush();
    return CommandLine.ExitCode.USAGE;
  }

  private static int fail(Terminal terminal, Exception failed) {
    if (failed instanceof Failure failure) {
      terminal.complain(failure.sentence());
    } else {
      terminal.complain("a fault in the command itself, please report it: " + failed);
      failed.printStackTrace(terminal.err());
    }
    return NOT_APPLIED;
  }
}
