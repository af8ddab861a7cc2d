package dev.carillon.cluster;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.cluster.Http.Answer;
import dev.carillon.cluster.Processes.Result;
import dev.carillon.cluster.sample.RecycleRole;
import java.net.URI;
import java.net.URL;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.container.test.api.TargetsContainer;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The demo as users see it: two instances of role "web" and a controller, one database, one page.
 * The second of "web" recycles by being redeployed; the others do so in place, which is over sooner
 * and keeps the page that is looked at. The order of the tests matters only in that the last one
 * kills an instance.
 */
@ExtendWith(ArquillianExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WebPageIT {
  private static final String WEB1 = "node1/demo";
  private static final String WEB2 = "node2/demo";
  private static final String CONTROLLER = "node3/demo";

  @ArquillianResource
  @OperateOnDeployment("web1")
  private URL web1;

  @ArquillianResource
  @OperateOnDeployment("web2")
  private URL web2;

  @ArquillianResource
  @OperateOnDeployment("controller")
  private URL controller;

  @Deployment(name = "web1", testable = false)
  @TargetsContainer("node1")
  static WebArchive web1() {
    return Applications.demo("web", "carillon.recycle.mode=event");
  }

  @Deployment(name = "web2", testable = false)
  @TargetsContainer("node2")
  static WebArchive web2() {
    return Applications.demo(
        "web",
        "carillon.recycle.mode=application",
        "carillon.recycle.min-uptime=0s",
        "carillon.recycle.readiness-delay=3s");
  }

  @Deployment(name = "controller", testable = false)
  @TargetsContainer("node3")
  static WebArchive controller() {
    return Applications.demo("controller", "carillon.recycle.mode=event");
  }

  @BeforeEach
  void everybodyIsUp() {
    for (URL each : List.of(web1, web2, controller)) {
      rowsOfAllUp(each);
    }
  }

  /** Returns the rows when all have answered, which one that is busy may not do in time. */
  private Map<String, Map<String, Object>> rowsOfAllUp(URL at) {
    return await()
        .atMost(120, SECONDS)
        .until(
            () -> rows(at),
            rows ->
                rows.keySet().equals(Set.of(WEB1, WEB2, CONTROLLER))
                    && rows.values().stream().allMatch(row -> "up".equals(row.get("state"))));
  }

  @Test
  @Order(1)
  void savingOnOneIsSeenByAll() {
    for (URL each : List.of(web1, web2, controller)) {
      assertThat(Http.get(each, "api/settings").status()).isEqualTo(200);
    }
    Map<String, Map<String, Object>> before = rowsOfAllUp(web1);

    Answer saved = Http.put(web1, "api/settings/shop.name?await=5s", "The Belfry");

    assertThat(saved.status()).as(saved.body()).isEqualTo(200);
    assertThat(saved.body()).doesNotContain("FAILED", "PENDING", "UNREACHABLE");
    for (URL each : List.of(web1, web2, controller)) {
      assertThat(Json.object(Http.get(each, "api/settings/shop.name").body()))
          .containsEntry("value", "The Belfry")
          .containsEntry("version", Json.object(saved.body()).get("version"));
    }
    Map<String, Map<String, Object>> after = rowsOfAllUp(web1);
    for (String instance : List.of(WEB1, WEB2, CONTROLLER)) {
      assertThat(requireNonNull(after.get(instance)).get("loadedAt"))
          .as("the copy of " + instance + " is a new one")
          .isNotNull()
          .isNotEqualTo(requireNonNull(before.get(instance)).get("loadedAt"));
    }
  }

  @Test
  @Order(2)
  void everyRowShowsItsNearCache() throws Exception {
    Map<String, Object> before = cacheOf(WEB2);
    for (int i = 0; i < 3; i++) {
      assertThat(Http.get(web2, "api/settings").body()).contains("\"source\":\"cache\"");
    }
    Map<String, Object> after = cacheOf(WEB2);

    assertThat(number(after, "hits")).isGreaterThanOrEqualTo(number(before, "hits") + 3);
    assertThat(number(after, "misses")).isPositive();
    assertThat(number(after, "entries")).isEqualTo(1);
    await()
        .atMost(120, SECONDS)
        .untilAsserted(() -> assertThat(cacheOf(WEB2)).containsEntry("standing", "vouched"));
    await()
        .atMost(120, SECONDS)
        .untilAsserted(() -> assertThat(rows(web1).get(WEB2)).containsEntry("surety", "coherent"));
    URL server = URI.create(web2.toString()).resolve("/").toURL();
    assertThat(Http.get(server, "health/ready").body()).contains("\"surety\":\"COHERENT\"");
    assertThat(Http.get(server, "metrics").lines())
        .filteredOn(line -> line.startsWith("carillon_known_members{"))
        .singleElement()
        .satisfies(line -> assertThat(line).contains("\"" + WEB2 + "\"").endsWith(" 2"));
  }

  @Test
  @Order(3)
  void flushOfOneSettingMakesAllLoadAgain() {
    assertThat(Http.get(web2, "api/settings").status()).isEqualTo(200);
    long before = number(cacheOf(WEB2), "misses");

    assertThat(Http.post(web1, "api/flush?key=shop.name&await=5s").body()).contains("APPLIED");

    await()
        .atMost(30, SECONDS)
        .untilAsserted(() -> assertThat(number(cacheOf(WEB2), "misses")).isGreaterThan(before));
  }

  @Test
  @Order(4)
  void controllerRecyclesWebAndShowsTheReport() {
    String before = incarnation(WEB2);

    Answer answer =
        Http.post(controller, "api/recycle?role=web&reason=new%20price%20list&await=5s");

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).contains(WEB1, WEB2, "APPLIED").doesNotContain(CONTROLLER);
    settles(
        "the redeployed one is back as another",
        () -> {
          Map<String, Object> now = rows(web1).getOrDefault(WEB2, Map.of());
          return "up".equals(now.get("state")) && !before.equals(now.get("incarnation"));
        });
    Map<String, Map<String, Object>> now = rowsOfAllUp(controller);
    assertThat(now.get(WEB1)).containsEntry("recycleReason", "new price list");
    assertThat(now.get(WEB1)).containsKey("recycledAt");
    assertThat(now.get(CONTROLLER)).doesNotContainKey("recycleReason");
  }

  @Test
  @Order(5)
  void plainJavaProgramRollsARoleThroughOneInstance() {
    List<String> command = Jdk.running().program(List.of(), RecycleRole.class.getName());
    command.addAll(
        List.of("127.0.0.1", System.getProperty("node3.carillon"), "web", "said by a script"));
    Result result = Processes.run(command);

    assertThat(result.output()).contains("of role web: DONE", WEB1 + " BACK", WEB2 + " BACK");
    assertThat(result.status()).isZero();
    assertThat(rowsOfAllUp(web2).get(WEB1)).containsEntry("recycleReason", "said by a script");
  }

  @Test
  @Order(6)
  void oneInstanceRollsByItself() {
    String before = incarnation(WEB2);

    Answer answer = Http.post(web2, "api/roll?instance=" + WEB1 + "&reason=only%20this");

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(Json.object(answer.body()).get("roll")).isNotNull();
    await()
        .atMost(120, SECONDS)
        .untilAsserted(
            () ->
                assertThat(rows(web2).get(WEB1))
                    .containsEntry("roll", "back")
                    .containsEntry("recycleReason", "only this"));
    assertThat(incarnation(WEB2)).isEqualTo(before);
    assertThat(detailOf(Http.post(web2, "api/roll?instance=" + CONTROLLER)))
        .isEqualTo("no instance \"" + CONTROLLER + "\" of role \"web\" is known here.");
    assertThat(detailOf(Http.post(web2, "api/roll?role=web&instance=" + WEB1)))
        .isEqualTo("Name a role or an instance, not both.");
  }

  private static Object detailOf(Answer refusal) {
    assertThat(refusal.status()).as(refusal.body()).isEqualTo(400);
    return requireNonNull(Json.object(refusal.body()).get("detail"));
  }

  @Test
  @Order(7)
  void wrongInputIsAnsweredWithASentence() {
    assertThat(Http.put(web1, "api/settings/shop.name?await=soon", "x").status()).isEqualTo(400);
    Answer unknown = Http.get(web1, "api/settings/no.such.key");
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(Json.object(unknown.body())).extracting("detail").asString().contains("no.such.key");
  }

  @Test
  @Order(8)
  void pageFollowsSaveRecycleAndAKill() {
    try (Browser browser = Browser.start()) {
      browser.open(web1.toString());
      settles("three rows", () -> browser.rows("data-state").size() == 3);
      settles("live", () -> browser.text("#connection").toLowerCase(Locale.ROOT).contains("live"));
      settles("all vouched for", () -> allAre("vouched", browser.rows("data-standing")));
      assertThat(browser.text("#instances")).contains("vouched for", "1 entry", "6 settings");
      Map<String, String> loaded = browser.rows("data-loaded-at");
      Map<String, String> started = browser.rows("data-started-at");

      browser.click("save");
      settles("three new dates", () -> allDiffer(loaded, browser.rows("data-loaded-at")));

      browser.type("reason", "spring cleaning");
      browser.watchRolls();
      browser.click("recycle-all");
      settles("the first has its turn", () -> isOnTheWay(browser.rows("data-roll").get(WEB2)));
      browser.clickRecycle(WEB1);
      settles("the first is down", () -> "down".equals(browser.rows("data-roll").get(WEB2)));
      browser.keepPicture("down");
      settles(
          "both are back, and the controller had no turn",
          () ->
              browser.rows("data-roll").equals(Map.of(WEB1, "back", WEB2, "back", CONTROLLER, "")));
      settles(
          "new start dates of both web instances",
          () -> {
            Map<String, String> now = browser.rows("data-started-at");
            return differs(WEB1, started, now) && differs(WEB2, started, now);
          });
      assertThat(browser.text("#instances")).contains("spring cleaning");
      showedEachTurn(browser.seen());

      browser.keepPicture("recycled");

      Processes.ofNode("node3").destroyForcibly();
      settles(
          "the killed instance's row",
          () -> "unreachable".equals(browser.rows("data-state").get(CONTROLLER)));
      assertThat(browser.rows("data-state")).containsEntry(WEB2, "up").hasSize(3);
      settles(
          "both that are left live by age, since the killed one may have had something to say",
          () -> {
            Map<String, String> standings = browser.rows("data-standing");
            return "by_age".equals(standings.get(WEB1)) && "by_age".equals(standings.get(WEB2));
          });
      browser.keepPicture("killed");
    }
  }

  /** Whoever is on its way had a row all the while, and nobody went beside it. */
  private static void showedEachTurn(List<Browser.Seen> seen) {
    assertThat(seen).extracting(now -> now.rolls().get(WEB1)).contains("waiting", "back");
    assertThat(seen).extracting(now -> now.rolls().get(WEB2)).contains("draining", "down", "back");
    assertThat(seen)
        .allSatisfy(now -> assertThat(now.rolls()).containsOnlyKeys(WEB1, WEB2, CONTROLLER))
        .filteredOn(now -> isOnTheWay(now.rolls().get(WEB2)))
        .allSatisfy(
            now -> {
              assertThat(now.count()).doesNotContain("All");
              assertThat(now.rolls()).containsEntry(WEB1, "waiting");
            });
  }

  private static boolean isOnTheWay(@Nullable String roll) {
    return "draining".equals(roll) || "down".equals(roll);
  }

  private String incarnation(String instance) {
    return String.valueOf(requireNonNull(rowsOfAllUp(web1).get(instance)).get("incarnation"));
  }

  private static void settles(String what, Callable<Boolean> condition) {
    await(what).atMost(120, SECONDS).until(condition);
  }

  private static boolean allAre(String value, Map<String, String> now) {
    return now.values().stream().allMatch(value::equals);
  }

  private static boolean allDiffer(Map<String, String> before, Map<String, String> now) {
    return now.size() == before.size()
        && before.keySet().stream().allMatch(instance -> differs(instance, before, now));
  }

  private static boolean differs(
      String instance, Map<String, String> before, Map<String, String> now) {
    String date = now.getOrDefault(instance, "");
    return !date.isEmpty() && !date.equals(before.get(instance));
  }

  @SuppressWarnings("unchecked") // JSON's objects are maps
  private Map<String, Object> cacheOf(String instance) {
    return (Map<String, Object>)
        requireNonNull(requireNonNull(rowsOfAllUp(web1).get(instance)).get("cache"));
  }

  private static long number(Map<String, Object> object, String member) {
    return ((Number) requireNonNull(object.get(member))).longValue();
  }

  /** Returns no rows as long as the application is redeployed, as only the second is. */
  private Map<String, Map<String, Object>> rows(URL at) {
    Answer answer = Http.get(at, "api/instances");
    if (!at.equals(web2)) {
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }
    return answer.status() == 200 ? Json.objectsBy("instance", answer.body()) : Map.of();
  }
}
