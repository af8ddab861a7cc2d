package dev.carillon.ejb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.config.RecycleConfig.Mode;
import dev.carillon.testing.Logged;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which modes a server can have. */
class ServerRecycleTest {
  @Test
  void instanceWhoseNameWasMadeUpCannotEndSinceItsSuccessorWouldHaveAnother() {
    assertThat(ServerRecycle.refusal(Mode.INSTANCE, true, true))
        .hasValueSatisfying(
            why -> assertThat(why).contains("--name").contains("carillon.instance"));
    assertThat(ServerRecycle.refusal(Mode.INSTANCE, true, false)).isEmpty();
  }

  @Test
  void applicationOfANameThatWasMadeUpComesBackUnderIt() {
    assertThat(ServerRecycle.refusal(Mode.APPLICATION, true, true)).isEmpty();
  }

  @Test
  void payaraServerRedeploysOnOthersToo() {
    assertThat(ServerRecycle.refusal(Mode.APPLICATION, false, false))
        .hasValueSatisfying(why -> assertThat(why).contains("all servers of a target"));
  }

  @ParameterizedTest
  @EnumSource(names = {"EVENT", "CACHES"})
  void whatEndsNothingCanBeHadEverywhere(Mode mode) {
    assertThat(ServerRecycle.refusal(mode, true, true)).isEmpty();
    assertThat(ServerRecycle.refusal(mode, false, false)).isEmpty();
  }

  /** What a server lists, and holds DOWN. */
  private static final class Listed implements HeldReadiness.Checks {
    private final Set<String> downs = new TreeSet<>(Set.of("carillon recycles web"));
    private final AtomicInteger starts = new AtomicInteger();
    private final List<String> refusals = new ArrayList<>();

    @Override
    public void register(String name) {
      downs.add(name);
    }

    @Override
    public void unregister(String name) {
      downs.remove(name);
    }

    ServerRecycle.WhenStarted in(Mode mode) {
      return new ServerRecycle.WhenStarted(
          "web",
          mode == Mode.APPLICATION,
          new HeldReadiness(this, "web"),
          starts::incrementAndGet,
          refusals::add);
    }
  }

  @ParameterizedTest
  @EnumSource
  void applicationThatIsStartedAgainIsHeldDownNoLongerInWhicheverMode(Mode mode) {
    Listed server = new Listed();
    server.in(mode).started();

    assertThat(server.downs).isEmpty();
    assertThat(server.starts).hasValue(1);
  }

  @Test
  void whereItComesFromMattersOnlyIfItIsToBeRedeployed() {
    Listed server = new Listed();
    try (Logged logged = new Logged()) {
      assertThat(server.in(Mode.CACHES).wantsPath()).isFalse();
      assertThat(server.in(Mode.APPLICATION).wantsPath()).isTrue();
      server.in(Mode.APPLICATION).found(Path.of("web.war"));
      server.in(Mode.APPLICATION).unknown("gone");
      assertThat(logged.lines("CAR2046")).singleElement().asString().contains("web.war");
    }
    assertThat(server.refusals).containsExactly("gone");
  }
}
