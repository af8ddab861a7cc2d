package dev.carillon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.cli.LocalCluster.Node;
import dev.carillon.contracts.Key;
import dev.carillon.event.CacheFlushed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of {@code carillon flush}, against two instances of two roles. */
@Timeout(60)
class FlushTest {
  private static final LocalCluster CLUSTER = new LocalCluster();
  private static Node web = start("a/web", "web");
  private static Node worker = start("b/worker", "worker");

  private final Console console = Console.ofAProgram();

  private static Node start(String name, String role) {
    return CLUSTER.start(name, role, "prices");
  }

  @BeforeAll
  static void meet() {
    CLUSTER.awaitMet();
  }

  @AfterAll
  static void stop() {
    CLUSTER.close();
  }

  private int flush(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "flush";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return console.with("CARILLON_CONNECT", web.at()).run(all);
  }

  private static CacheFlushed last(Node node) {
    return node.seen(CacheFlushed.class).get(node.seen(CacheFlushed.class).size() - 1);
  }

  @Test
  void flushThatAllApplyEndsWithZeroAndATable() {
    assertThat(flush("prices")).as(console.err()).isZero();

    assertThat(console.out().lines())
        .satisfiesExactly(
            line -> assertThat(line).isEqualTo("FLUSH prices: 2 of 2 applied"),
            line -> assertThat(line).isEqualTo("INSTANCE       ROLE    OUTCOME"),
            line -> assertThat(line).matches("a/web#[0-9a-f]{4}     web     applied"),
            line -> assertThat(line).matches("b/worker#[0-9a-f]{4}  worker  applied"));
    assertThat(console.err()).isEmpty();
    assertThat(last(worker).senderRole()).isEqualTo("controller");
  }

  @Test
  void jsonHasOneOutcomePerInstance() {
    assertThat(flush("prices", "--json")).isZero();

    assertThat(console.out())
        .matches(
            "\\{\"subject\":\"FLUSH prices\",\"applied\":true,\"outcomes\":\\["
                + "\\{\"instance\":\"a/web\",\"incarnation\":\"[0-9a-f]{16}\",\"role\":\"web\","
                + "\"outcome\":\"APPLIED\"},"
                + "\\{\"instance\":\"b/worker\",\"incarnation\":\"[0-9a-f]{16}\","
                + "\"role\":\"worker\",\"outcome\":\"APPLIED\"}]}\\R");
  }

  @Test
  void roleAndInstanceNarrowIt() {
    assertThat(flush("prices", "--role", "worker")).isZero();
    assertThat(flush("prices", "--instance", "a/web")).isZero();

    assertThat(console.out().lines().filter(line -> line.contains("1 of 1 applied"))).hasSize(2);
    assertThat(console.out()).containsOnlyOnce("a/web").containsOnlyOnce("b/worker");
  }

  @ParameterizedTest
  @CsvSource({"string,42", "int,42", "long,42", "uuid,6ba7b810-9dad-11d1-80b4-00c04fd430c8"})
  void keyHasTheTypeThatTheCacheGivesIt(String type, String key) {
    assertThat(flush("prices", "--key", key, "--key-type", type)).as(console.err()).isZero();

    Object expected =
        switch (type) {
          case "int" -> 42;
          case "long" -> 42L;
          case "uuid" -> UUID.fromString(key);
          default -> key;
        };
    assertThat(last(worker).key()).isEqualTo(Key.of(expected));
    assertThat(last(worker).region()).isEqualTo("default");
  }

  @Test
  void enumKeyGoesByItsNameAndRegionIsKept() {
    assertThat(flush("prices", "--key", "RED", "--key-type", "enum", "--region", "eu")).isZero();

    assertThat(last(worker).key()).isEqualTo(new Key.EnumConstant("RED"));
    assertThat(last(worker).region()).isEqualTo("eu");
  }

  @Test
  void regionAloneIsFlushedAsAWhole() {
    assertThat(flush("prices", "--region", "eu")).isZero();

    assertThat(last(worker).key()).isNull();
    assertThat(last(worker).region()).isEqualTo("eu");
  }

  @Test
  void cacheThatNobodyHoldsIsNoSuccess() {
    assertThat(flush("no-such")).isEqualTo(1);

    assertThat(console.err())
        .contains("FLUSH no-such reached nobody", "knows no instance that holds the cache");
  }

  @Test
  void roleThatNobodyHasIsNoSuccess() {
    assertThat(flush("prices", "--role", "none", "--json")).isEqualTo(1);

    assertThat(console.out()).contains("\"applied\":false,\"outcomes\":[]");
    assertThat(console.err()).contains("no instance of the role none that holds the cache");
  }

  @Test
  void observerThatThrowsIsNoSuccess() {
    try (LocalCluster cluster = new LocalCluster()) {
      Node failing = cluster.start("c/web", "web", "prices");
      failing.fail();

      assertThat(console.run("flush", "prices", "--connect", failing.at())).isEqualTo(1);

      assertThat(console.out())
          .contains("0 of 1 applied")
          .containsPattern("c/web#.... +web +failed");
    }
  }

  @Test
  void nobodyThereIsSaidInASentence() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }

    assertThat(console.run("flush", "prices", "--connect", "127.0.0.1:" + free)).isEqualTo(1);

    assertThat(console.err())
        .isEqualToIgnoringNewLines(
            "carillon: 127.0.0.1:" + free + " cannot be reached: Connection refused");
    assertThat(console.out()).isEmpty();
  }

  @Test
  void whoeverNeverAnswersIsGivenUp() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String at = "127.0.0.1:" + silent.getLocalPort();

      assertThat(console.run("status", "--timeout", "100ms", "--connect", at)).isEqualTo(1);

      assertThat(console.err()).contains(at + " did not answer within 100ms");
    }
  }
}
