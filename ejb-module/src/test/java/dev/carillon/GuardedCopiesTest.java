package dev.carillon;

import static dev.carillon.contracts.NotificationMessage.flush;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.cache.LocalCopies;
import dev.carillon.contracts.NotificationMessage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuardedCopiesTest {
  private final List<String> forgotten = new ArrayList<>();

  /** Copies that drop what they are told to, and throw at a cache named "bad". */
  private class Copies implements LocalCopies {
    private final String who;

    Copies() {
      this("");
    }

    Copies(String who) {
      this.who = who;
    }

    @Override
    public void forget(NotificationMessage message) {
      forgotten.add(who + message);
      if ("bad".equals(message.cache())) {
        throw new AssertionError("planted");
      }
    }

    @Override
    public void forgetAll() {
      forgotten.add(who + "all");
    }
  }

  @Test
  void copiesThatCannotDropOneThingDropAll() {
    LocalCopies copies = new GuardedCopies(List.of(new Copies()));

    copies.forget(flush("settings"));
    copies.forget(flush("bad"));
    copies.forgetAll();

    assertThat(forgotten).containsExactly("FLUSH settings", "FLUSH bad", "all", "all");
  }

  @Test
  void whatComesTogetherIsDroppedFromTheFirstCopiesFirst() {
    LocalCopies copies = new GuardedCopies(List.of(new Copies("1 "), new Copies("2 ")));

    copies.forget(List.of(flush("settings"), flush("catalog")));

    assertThat(forgotten)
        .containsExactly(
            "1 FLUSH settings", "1 FLUSH catalog", "2 FLUSH settings", "2 FLUSH catalog");
  }

  @Test
  void faultInWhatComesTogetherDropsAll() {
    LocalCopies copies = new GuardedCopies(List.of(new Copies("1 "), new Copies("2 ")));

    copies.forget(List.of(flush("bad")));

    assertThat(forgotten).containsExactly("1 FLUSH bad", "1 all", "2 FLUSH bad", "2 all");
  }

  @Test
  void faultOfSomeCopiesIsNoneOfOthers() {
    LocalCopies copies = new GuardedCopies(List.of(new Copies(), new Copies()));

    copies.forget(flush("bad"));
    copies.hold(flush("bad")).run();

    assertThat(forgotten)
        .containsExactly(
            "FLUSH bad", "all", "FLUSH bad", "all", "FLUSH bad", "all", "FLUSH bad", "all");
  }

  @Test
  void copiesThatCanDropNothingHurtNobodyElse() {
    LocalCopies copies =
        new GuardedCopies(
            List.of(
                new Copies() {
                  @Override
                  public void forgetAll() {
                    super.forgetAll();
                    throw new AssertionError("planted");
                  }
                }));

    copies.forget(flush("bad"));
    copies.forgetAll();

    assertThat(forgotten).containsExactly("FLUSH bad", "all", "all");
  }
}
