package dev.carillon.ejb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.config.RecycleConfig.Mode;
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
}
