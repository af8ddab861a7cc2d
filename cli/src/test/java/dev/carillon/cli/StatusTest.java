package dev.carillon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.cache.NearCache;
import dev.carillon.cli.LocalCluster.Node;
import dev.carillon.cli.Survey.Row;
import dev.carillon.contracts.Address;
import dev.carillon.contracts.DeliveryReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@code carillon status} and {@code carillon forget} say of three instances. */
@Timeout(60)
class StatusTest {
  private final LocalCluster cluster = new LocalCluster();
  private final Console console = Console.ofAProgram();
  private Node first = start("a/web");
  private Node second = start("b/web");
  private Node third = start("c/web");

  private Node start(String name) {
    return cluster.start(name, "web", "prices");
  }

  /** Waits until there is nothing to be unsure of. */
  private void awaitCoherent() {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                Stream.of(first, second, third)
                    .allMatch(each -> each.instance().status().surety().equals("COHERENT")));
  }

  @BeforeEach
  void meet() {
    console.with("CARILLON_CONNECT", first.at());
    cluster.awaitMet();
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void statusShowsEveryInstanceAndItsCaches() {
    NearCache<String, String> cache =
        second.instance().nearCaches().cache("prices", String.class, String.class);
    cache.get("a", key -> "1");
    cache.get("a", key -> "2");
    awaitCoherent();

    assertThat(console.run("status")).as(console.err()).isZero();

    assertThat(console.out().lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .matches(
                        "INSTANCE  INCARNATION  ROLE  ADDRESS +STATE   SURETY    UP +RECYCLE  CACHE   ENTRIES  HITS  STANDING"),
            line ->
                assertThat(line)
                    .matches(
                        "a/web +[0-9a-f]{4} +web +127.0.0.1:71.. +joined +coherent +\\ds +caches"),
            line ->
                assertThat(line)
                    .matches(
                        "b/web .* joined +coherent +\\ds +caches +prices +1 +1  (vouched|by age)"),
            line -> assertThat(line).matches("c/web .* joined +coherent +\\ds +caches"));
  }

  @Test
  void peersShowHowEachStandsWithEach() {
    assertThat(console.run("status", "--peers")).isZero();

    assertThat(console.out())
        .containsPattern("INSTANCE +PEER +STATE +SENT +RECEIVED +APPLIED +LAG")
        .containsPattern("a/web +b/web#.... +connected +0 +0 +0 +0")
        .containsPattern("c/web +b/web#.... +connected +0 +0 +0 +0");
  }

  @Test
  void peersShowWhatHasComeOfEach() {
    flushBySecond();

    assertThat(console.run("status", "--peers")).isZero();

    assertThat(console.out())
        .containsPattern("\\R\\RINSTANCE +SENDER +RECEIVED +APPLIED\\Ra/web +b/web#.... +1 +1\\R")
        .containsPattern("b/web +c/web#.... +0 +0\\R")
        .containsPattern("c/web +b/web#.... +1 +1\\R");
  }

  private void flushBySecond() {
    DeliveryReport report =
        second.instance().broadcaster().cache("prices").flush().await(Duration.ofSeconds(10));
    assertThat(report.allApplied()).as(report.toString()).isTrue();
  }

  @Test
  void wordsOfAnotherInstanceAreNoCommandsForTheTerminal() {
    Address at = new Address("h\u001b[2J", 1);
    Row silent = new Row("a/web\u001b[1m", "1111", "web", at, null, "why\u001b[3J\nb/web");

    assertThat(new StatusText(new Survey(List.of(silent)), Instant.EPOCH).instances().lines())
        .hasSize(3)
        .noneMatch(line -> line.contains("\u001b"))
        .endsWith("a/web?[1m at h?[2J:1 why?[3J?b/web");
  }

  @Test
  void instanceThatDoesNotAnswerIsARowAndNoSuccess() {
    third.fallSilent();

    assertThat(console.run("status")).isEqualTo(1);

    assertThat(console.out())
        .containsPattern("a/web .* joined")
        .containsPattern("c/web +.... +web +127.0.0.1:71.. +no answer")
        .contains("c/web at " + third.at() + " did not answer: planted silence");
  }

  @Test
  void whoIsUnsureIsNamedWithTheReason() {
    cluster.start("d/web", "web", "prices", Map.of("carillon.commit-settle", "1h"));
    cluster.awaitMet();
    awaitCoherent();

    assertThat(console.run("status")).isZero();

    assertThat(console.out())
        .containsPattern("a/web .* joined +coherent")
        .containsPattern("d/web .* joined +unsure")
        .contains("d/web is unsure: settling: ");
  }

  @Test
  void jsonSaysWhatEachInstanceSays() {
    third.fallSilent();

    assertThat(console.run("status", "--json")).isEqualTo(1);

    assertThat(console.out().lines()).hasSize(1);
    assertThat(console.out())
        .startsWith("{\"complete\":false,\"instances\":[{\"instance\":\"a/web\",")
        .contains("\"address\":\"" + second.at() + "\",\"state\":\"JOINED\",\"surety\":\"")
        .contains("\",\"cluster\":\"" + LocalCluster.CLUSTER + "\"")
        .contains("\"attributes\":{\"carillon.recycle.mode\":\"caches\"}")
        .contains("\"state\":\"NO_ANSWER\",\"why\":\"did not answer: planted silence\"");
  }

  @Test
  void jsonSaysWhatHasComeOfEach() {
    flushBySecond();

    assertThat(console.run("status", "--json")).isZero();

    assertThat(console.out())
        .containsPattern(
            "\"senders\":\\[[^]]*\\{\"instance\":\"b/web\",\"incarnation\":\"[0-9a-f]{16}\",\"received\":1,\"applied\":1}");
  }

  @Test
  void watchDrawsAgainForAPersonUntilItIsEnded() {
    Console person = Console.ofAPerson().with("CARILLON_CONNECT", first.at()).waitingFor(2);

    assertThat(person.run("status", "--watch")).isZero();

    assertThat(person.out().split("\u001b\\[H\u001b\\[2J", -1)).hasSize(4).startsWith("");
  }

  @Test
  void watchGoesOnForAProgramWhenTheInstanceIsGoneForAWhile() {
    first.fallSilent();

    assertThat(console.waitingFor(2).run("status", "--watch", "--json")).isZero();

    assertThat(console.err().lines()).hasSize(3);
    assertThat(console.out()).isEmpty();
  }

  @Test
  void watchEndsWhenNobodyTakesWhatItShows() {
    assertThat(console.takingOneOnly().waitingFor(5).run("status", "--watch")).isZero();

    assertThat(console.out()).containsOnlyOnce("INSTANCE  INCARNATION");
    assertThat(console.nanos()).isEqualTo(Duration.ofSeconds(1).toNanos());
  }

  @Test
  void lostInstanceIsForgottenByAllWhoListIt() {
    third.fallSilent();
    cluster.awaitMissed(third);

    assertThat(console.run("forget", "c/web")).as(console.out()).isZero();

    assertThat(console.out().lines())
        .containsExactly(
            "INSTANCE  ROLE  OUTCOME", "a/web     web   forgotten", "b/web     web   forgotten");
  }

  @Test
  void instanceThatAnswersIsNotForgotten() {
    assertThat(console.run("forget", "c/web", "--json")).isEqualTo(1);

    assertThat(console.out())
        .startsWith(
            "{\"forgotten\":\"c/web\",\"applied\":false,\"outcomes\":[{\"instance\":\"a/web\"")
        .contains(
            "refused: instance \\\"c/web\\\" answers: only one that has ended can be forgotten");
  }

  @Test
  void instanceThatNobodyListsIsNoSuccess() {
    assertThat(console.run("forget", "d/web")).isEqualTo(1);

    assertThat(console.err()).contains("no instance lists \"d/web\"");
  }

  @Test
  void instanceThatCannotBeToldIsNoSuccess() {
    second.fallSilent();
    third.fallSilent();

    assertThat(console.run("forget", "c/web")).isEqualTo(1);

    assertThat(console.out()).containsPattern("b/web +web +did not answer: planted silence");
  }
}
