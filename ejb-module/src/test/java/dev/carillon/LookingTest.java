package dev.carillon;

import static dev.carillon.testing.Instances.web;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.contracts.Address;
import dev.carillon.contracts.Introduction;
import dev.carillon.membership.MembershipSource;
import dev.carillon.testing.Logged;
import dev.carillon.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LookingTest {
  private final Introduction self = web("a/web", 1, 6201);
  private final Address b = new Address("127.0.0.1", 6_202);
  private final ManualClock clock = new ManualClock(Long.MAX_VALUE - 5);
  private final List<Address> greeted = new ArrayList<>();
  private final Logged logged = new Logged();
  private Callable<Set<Address>> answer = () -> Set.of(b);

  private final Looking looking =
      new Looking(
          new MembershipSource() {
            @Override
            public Set<Address> refresh(Introduction introduction) throws Exception {
              return answer.call();
            }

            @Override
            public void close() {}

            @Override
            public String describe() {
              return "planted";
            }
          },
          clock);

  @AfterEach
  void close() {
    logged.close();
  }

  private void look() {
    looking.look(self, greeted::add);
  }

  @Test
  void whomTheSourceNamesIsGreeted() {
    assertThat(looking.hasLooked()).isFalse();

    look();

    assertThat(greeted).containsExactly(b);
    assertThat(looking.hasLooked()).isTrue();
  }

  @Test
  void sourceThatFailsIsSaidOnceAndOnceThatItIsBack() {
    answer =
        () -> {
          throw new IllegalStateException("not yet");
        };
    look();
    look();
    assertThat(looking.hasLooked()).isFalse();
    assertThat(logged.lines("CAR2006")).singleElement().asString().contains("planted", "not yet");

    answer = () -> Set.of(b);
    look();
    look();

    assertThat(logged.lines("CAR2007")).hasSize(1);
    assertThat(looking.hasLooked()).isTrue();
    assertThat(looking.failures()).isEqualTo(2);
  }

  @Test
  void sourceThatDoesNotAnswerIsSaidWhileItDoesNot() {
    List<Integer> said = new ArrayList<>();
    answer =
        () -> {
          clock.advance(Duration.ofSeconds(10));
          looking.tick();
          said.add(logged.lines("CAR2006").size());
          clock.advance(Duration.ofMillis(1));
          looking.tick();
          looking.tick();
          said.add(logged.lines("CAR2006").size());
          return Set.of(b);
        };

    look();

    assertThat(said).containsExactly(0, 1);
    assertThat(logged.lines("CAR2006")).singleElement().asString().contains("10000 ms");
    assertThat(logged.lines("CAR2007")).hasSize(1);
    clock.advance(Duration.ofHours(1));
    looking.tick();
    assertThat(logged.lines("CAR2006")).as("nothing is asked").hasSize(1);
  }
}
