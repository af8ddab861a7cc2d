package dev.carillon.ejb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.testing.Logged;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What says DOWN in place of an application, and when that ends. */
class HeldReadinessTest {
  private final Set<String> downs = new TreeSet<>();
  private boolean broken;

  private final HeldReadiness.Checks checks =
      new HeldReadiness.Checks() {
        @Override
        public void register(String name) throws ReflectiveOperationException {
          requireService();
          downs.add(name);
        }

        @Override
        public void unregister(String name) throws ReflectiveOperationException {
          requireService();
          downs.remove(name);
        }

        private void requireService() throws ReflectiveOperationException {
          if (broken) {
            throw new NoSuchMethodException("another Payara");
          }
        }
      };

  private final HeldReadiness hold = new HeldReadiness(checks, "web");

  @Test
  void itIsDownUntilItIsReleased() {
    hold.down();
    assertThat(downs).containsExactly("carillon recycles web");
    hold.release();

    assertThat(downs).isEmpty();
  }

  @Test
  void whatALostDeploymentLeftIsReleasedByTheNextOneOfThatName() {
    hold.down();
    new HeldReadiness(checks, "shop").releaseLeftOver();
    assertThat(downs).hasSize(1);
    new HeldReadiness(checks, "web").releaseLeftOver();

    assertThat(downs).isEmpty();
  }

  @Test
  void ownHoldIsNoLeftOver() {
    hold.down();
    hold.releaseLeftOver();

    assertThat(downs).hasSize(1);
  }

  @Test
  void whatCannotBeHeldIsSaidOnceAndIsNotSaidToStayDown() {
    broken = true;
    try (Logged logged = new Logged()) {
      hold.down();
      hold.release();
      hold.releaseLeftOver();
      assertThat(logged.lines("CAR2053")).singleElement().asString().contains("another Payara");
      assertThat(logged.lines("CAR2054")).isEmpty();
    }
  }

  @Test
  void whatCannotBeReleasedIsSaidToStayDown() {
    hold.down();
    broken = true;
    try (Logged logged = new Logged()) {
      hold.release();
      assertThat(logged.lines("CAR2053")).isEmpty();
      assertThat(logged.lines("CAR2054")).singleElement().asString().contains("stays DOWN");
    }
  }
}
