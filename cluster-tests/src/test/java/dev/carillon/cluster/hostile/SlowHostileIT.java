package dev.carillon.cluster.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Attacks by taking time and room, at an instance with short deadlines. */
class SlowHostileIT {
  private static final SlowAttacks SLOW = new SlowAttacks(Deadlines.CHOSEN);

  @Test
  void whoTakesTimeIsCutAndThePortServesOn() throws Exception {
    ExecutorService modes = Executors.newFixedThreadPool(Mode.values().length);
    try {
      Map<Mode, Future<Map<String, String>>> breaches = new EnumMap<>(Mode.class);
      for (Mode mode : Mode.values()) { // side by side, since nearly all of it is waiting
        breaches.put(mode, modes.submit(() -> breachesByTakingTime(mode)));
      }
      for (Map.Entry<Mode, Future<Map<String, String>>> each : breaches.entrySet()) {
        assertThat(each.getValue().get()).as(each.getKey().name()).isEmpty();
      }
    } finally {
      modes.shutdownNow();
    }
  }

  private static Map<String, String> breachesByTakingTime(Mode mode) throws Exception {
    try (Target target = mode.start(Deadlines.CHOSEN.settings())) {
      return sideBySide(mode.scene(target), SLOW.all());
    }
  }

  @ParameterizedTest
  @EnumSource
  void whoeverComesInMassesTakesNoRoomFromGoodPeers(Mode mode) throws Exception {
    try (Target target = mode.start(Map.of())) {
      Scene scene = mode.scene(target);
      for (Attack attack : FloodAttacks.all()) {
        assertThat(attack.breach(scene)).as(attack.name()).isEmpty();
        assertThat(scene.failureOfGoodPeer()).as("after " + attack.name()).isEmpty();
      }
    }
  }

  @Test
  void allOfThemGetThroughToTheControl() throws Exception {
    try (Target target = Target.naive()) {
      Scene scene = new Scene(target, Approach.PLAIN, Approach.PLAIN);
      assertThat(sideBySide(scene, SLOW.all()).keySet())
          .containsAll(SLOW.all().stream().map(Attack::name).toList());
      Attack flood = FloodAttacks.fromOneAddress();
      assertThat(flood.breach(scene)).as(flood.name()).isPresent();
    }
  }

  /** Makes attacks at once; returns what got through, and how a good peer fared meanwhile. */
  private static Map<String, String> sideBySide(Scene scene, List<Attack> attacks)
      throws InterruptedException, ExecutionException {
    Map<String, String> breaches = new TreeMap<>();
    ExecutorService attackers = Executors.newFixedThreadPool(attacks.size());
    List<Future<Optional<String>>> running =
        attacks.stream().map(each -> attackers.submit(() -> each.breach(scene))).toList();
    while (!running.stream().allMatch(Future::isDone)) {
      scene.failureOfGoodPeerThatRepeats().ifPresent(failure -> breaches.put("a peer", failure));
    }
    for (int i = 0; i < attacks.size(); i++) {
      String name = attacks.get(i).name();
      running.get(i).get().ifPresent(breach -> breaches.put(name, breach));
    }
    attackers.shutdown();
    return breaches;
  }
}
