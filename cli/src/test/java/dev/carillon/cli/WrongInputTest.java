package dev.carillon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that are wrong: status 2, the input and its limit in one sentence, nobody is called. */
class WrongInputTest {
  private final Console console = Console.ofAProgram();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|Missing required subcommand",
        "ring|Unmatched argument at index 0: 'ring'",
        "flush|Missing required parameter: 'CACHE'",
        "flush x y|Unmatched argument at index 2: 'y'",
        "flush x --role a --instance b|--role=R, --instance=I are mutually exclusive",
        "flush x --key-type int|--key-type needs --key",
        "flush x --key 1 --key-type float|expected one of [STRING, INT, LONG, UUID, ENUM]",
        "flush x --key 2147483648 --key-type int|key must be a whole number of 32 bits but was \"2147483648\"",
        "flush x --key 1.5 --key-type long|key must be a whole number of 64 bits but was \"1.5\"",
        "flush x --key 1 --key-type uuid|key must be a UUID but was \"1\"",
        "flush x --region ''|region must not be empty",
        "flush x --timeout 31s|--timeout must be 0s..30s but was 31s",
        "flush x --timeout soon|must be a number and one of ms, s, m, h, as in 500ms or 15m, but was \"soon\"",
        "flush x --connect nowhere|address must be host:port but was \"nowhere\"",
        "flush x --connect nowhere:0|port must be 1..65535 but was 0",
        "flush x --security /no/such|--security: /no/such cannot be read",
        "recycle|Missing required option: '--role=R'",
        "recycle --role x --timeout 25h|--timeout must be 1s..24h but was 25h",
        "recycle --role x --at-once --timeout 0s|--timeout must be 1s..24h but was 0s",
        "recycle --role x --reason ''|reason must not be empty",
        "status --timeout 0s|--timeout must be 100ms..30s but was 0s",
        "status now|Unmatched argument at index 1: 'now'",
        "forget|Missing required parameter: 'INSTANCE'",
        "forget ''|instance name must not be empty"
      })
  void isRefused(String command, String sentence) {
    String[] arguments = command.isEmpty() ? new String[0] : command.split(" ");
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = arguments[i].equals("''") ? "" : arguments[i];
    }

    assertThat(console.run(arguments)).isEqualTo(2);

    assertThat(console.err()).startsWith("carillon: ").contains(sentence, "--help explains it");
    assertThat(console.out()).isEmpty();
  }

  @Test
  void cacheThatIsTooLongIsRefused() {
    assertThat(console.run("flush", "x".repeat(513))).isEqualTo(2);

    assertThat(console.err()).contains("cache must be at most 512 bytes of UTF-8 but has 513");
  }

  @Test
  void variableThatIsWrongIsRefused() {
    assertThat(console.with("CARILLON_CONNECT", "nowhere").run("status")).isEqualTo(2);

    assertThat(console.err()).contains("address must be host:port but was \"nowhere\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "flush -h", "status --help", "forget --help", "recycle --help"})
  void helpIsNoMistake(String command) {
    assertThat(console.run(command.split(" "))).isZero();

    assertThat(console.out()).startsWith("Usage: carillon");
    assertThat(console.err()).isEmpty();
  }
}
