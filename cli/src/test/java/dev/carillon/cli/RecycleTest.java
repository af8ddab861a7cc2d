package dev.carillon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.cli.LocalCluster.Node;
import dev.carillon.cli.RollState.End;
import dev.carillon.cli.RollState.Member;
import dev.carillon.cli.RollState.Stage;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.event.RecycleRequested;
import dev.carillon.rmi.NotifyClient;
import java.rmi.RemoteException;
import java.rmi.UnmarshalException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of {@code carillon recycle}, at once and one after the other. */
@Timeout(60)
class RecycleTest {
  private static final LocalCluster CLUSTER = new LocalCluster();
  private static Node one = start("a/web");
  private static Node other = start("b/web");

  private final Console console = Console.ofAProgram().with("CARILLON_CONNECT", one.at());

  private static Node start(String name) {
    return CLUSTER.start(name, "web", "prices", Map.of("carillon.recycle.min-uptime", "0s"));
  }

  @BeforeAll
  static void meet() {
    CLUSTER.awaitMet();
  }

  @AfterAll
  static void stop() {
    CLUSTER.close();
  }

  /** A roll that advances each time somebody looks. */
  private static class Told implements Rolling {
    private final Queue<RollState> states;

    Told(RollState... states) {
      this.states = new ArrayDeque<>(List.of(states));
    }

    @Override
    public String start(NotifyClient instance, String role, String reason) throws RemoteException {
      assertThat(role).isEqualTo("web");
      return "r1";
    }

    @Override
    public Optional<RollState> of(InstanceStatus status, String id) {
      RollState next = states.size() > 1 ? states.poll() : states.peek();
      return Optional.ofNullable(next).filter(state -> state.id().equals(id));
    }
  }

  private static RollState state(Stage a, Stage b, End end) {
    return new RollState(
        "r1", "web", "news", List.of(member("a/web", a), member("b/web", b)), end, "");
  }

  private static Member member(String name, Stage stage) {
    return new Member(
        new InstanceId(name, 0x1111),
        stage == Stage.BACK ? new InstanceId(name, 0x2222) : null,
        stage);
  }

  @Test
  void allAtOnceEndsWithZeroWhenAllHaveRecycledInPlace() {
    assertThat(console.run("recycle", "--role", "web", "--at-once", "--reason", "news")).isZero();

    assertThat(console.out())
        .startsWith("RECYCLE \"news\": 2 of 2 recycled")
        .containsPattern("b/web#.... +web +applied +in place");
    assertThat(other.seen(RecycleRequested.class))
        .filteredOn(event -> event.reason().equals("news"))
        .extracting(RecycleRequested::senderRole)
        .containsExactly("controller");
  }

  @Test
  void allAtOnceOfARoleThatNobodyHasIsNoSuccess() {
    assertThat(console.run("recycle", "--role", "none", "--at-once")).isEqualTo(1);

    assertThat(console.err()).contains("knows no instance of the role none");
  }

  @Test
  void realRollIsFollowedToItsEnd() {
    assertThat(console.runInRealTime("recycle", "--role", "web", "--reason", "roll"))
        .as(console.out() + console.err())
        .isZero();

    assertThat(console.out())
        .containsPattern("a/web#.... is back as #....")
        .containsPattern("Roll .* of role web, \"roll\", is done")
        .containsPattern("b/web +.... +.... +back");
    assertThat(other.seen(RecycleRequested.class))
        .anySatisfy(event -> assertThat(event.reason()).isEqualTo("roll"));
    assertThat(console.run("status", "--json")).isZero();
    assertThat(console.out()).contains("\"reason\":\"roll\",\"applied\":true,\"end\":\"DONE\"");
  }

  @Test
  void rollOfARoleThatNobodyHasIsNoSuccess() {
    assertThat(console.run("recycle", "--role", "none")).isEqualTo(1);

    assertThat(console.err())
        .startsWith("carillon: " + one.at() + " refused: ")
        .doesNotContain("may go on");
  }

  @Test
  void rollIsFollowedByALineForEachChangeAndEndsWithZero() {
    Rolling rolling =
        new Told(
            state(Stage.WAITING, Stage.WAITING, End.OPEN),
            state(Stage.DRAINING, Stage.WAITING, End.OPEN),
            state(Stage.DRAINING, Stage.WAITING, End.OPEN),
            state(Stage.BACK, Stage.DOWN, End.OPEN),
            state(Stage.BACK, Stage.BACK, End.DONE));

    assertThat(console.run(rolling, "recycle", "--role", "web")).isZero();

    assertThat(console.out().lines())
        .containsExactly(
            "a/web#1111 is waiting",
            "b/web#1111 is waiting",
            "a/web#1111 is draining",
            "a/web#1111 is back as #2222",
            "b/web#1111 is down",
            "b/web#1111 is back as #2222",
            "",
            "Roll r1 of role web, \"news\", is done",
            "INSTANCE  BEFORE  AFTER  STAGE",
            "a/web     1111    2222   back",
            "b/web     1111    2222   back");
  }

  @Test
  void rollOfAPersonIsATableDrawnAnewAtEachChange() {
    Console person = Console.ofAPerson().with("CARILLON_CONNECT", one.at());
    Rolling rolling =
        new Told(
            state(Stage.WAITING, Stage.WAITING, End.OPEN),
            state(Stage.WAITING, Stage.WAITING, End.OPEN),
            state(Stage.BACK, Stage.BACK, End.DONE));

    assertThat(person.run(rolling, "recycle", "--role", "web")).isZero();

    assertThat(person.out().split("\u001b\\[H\u001b\\[2J", -1)).hasSize(4);
  }

  @Test
  void rollInJsonIsALineForEachChangeAndOneForTheEnd() {
    Rolling rolling = new Told(state(Stage.BACK, Stage.LEFT, End.DONE));

    assertThat(console.run(rolling, "recycle", "--role", "web", "--json")).isEqualTo(1);

    assertThat(console.out().lines())
        .hasSize(3)
        .first()
        .asString()
        .isEqualTo(
            "{\"roll\":\"r1\",\"instance\":\"a/web\",\"before\":\"0000000000001111\","
                + "\"after\":\"0000000000002222\",\"stage\":\"BACK\"}");
    assertThat(console.out())
        .contains("\"applied\":false,\"end\":\"DONE\",\"why\":\"\",\"members\":[");
  }

  @Test
  void rollThatWasAbortedIsNoSuccess() {
    RollState open = state(Stage.FAILED, Stage.WAITING, End.ABORTED);
    Rolling rolling =
        new Told(
            new RollState("r1", "web", "news", open.members(), End.ABORTED, "a/web has failed"));

    assertThat(console.run(rolling, "recycle", "--role", "web")).isEqualTo(1);

    String table = console.out().substring(console.out().indexOf("was aborted: a/web has failed"));
    assertThat(table).contains("failed", "untouched").doesNotContain("waiting");
  }

  @Test
  void startThatNobodyAnswersSaysThatTheRollMayGoOn() {
    Rolling unanswered =
        new Told(state(Stage.DOWN, Stage.WAITING, End.OPEN)) {
          @Override
          public String start(NotifyClient instance, String role, String reason)
              throws RemoteException {
            throw new UnmarshalException("planted");
          }
        };

    assertThat(console.run(unanswered, "recycle", "--role", "web")).isEqualTo(1);

    assertThat(console.err())
        .contains(
            one.at()
                + " did not answer: planted; the roll may go on all the same: carillon status shows"
                + " it");
  }

  @Test
  void rollThatTakesTooLongIsNoSuccessAndGoesOn() {
    Rolling rolling = new Told(state(Stage.DOWN, Stage.WAITING, End.OPEN));

    assertThat(console.run(rolling, "recycle", "--role", "web", "--timeout", "20s")).isEqualTo(1);

    assertThat(console.err()).contains("the roll has not ended within 20s; it goes on");
  }
}
