package dev.carillon.cluster.sample;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.CarillonInstance;
import dev.carillon.EventListener;
import dev.carillon.Wiring;
import dev.carillon.config.CarillonConfig;
import dev.carillon.contracts.Address;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.event.RecycleRequested;
import dev.carillon.membership.FixedMembership;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the program says and returns, with instances in this JVM. */
@Timeout(60)
class RecycleRoleTest {
  private final List<CarillonInstance> all = new ArrayList<>();
  private final List<String> recycled = new CopyOnWriteArrayList<>();
  private final AtomicBoolean together = new AtomicBoolean();
  private final StringWriter said = new StringWriter();

  private void start(String name, String role) {
    String members =
        all.stream().map(each -> address(each).toString()).collect(Collectors.joining(","));
    Map<String, String> settings =
        Map.of(
            "carillon.port", "6800-6899",
            "carillon.members", members,
            "carillon.recycle.min-uptime", "0s");
    CarillonConfig config =
        CarillonConfig.read(key -> Optional.ofNullable(settings.get(key)), name, role);
    EventListener listener =
        event -> {
          if (event instanceof RecycleRequested request) {
            recycled.add(name + ": " + request.reason());
            together.compareAndSet(false, onTheWay() > 1);
          }
        };
    all.add(
        CarillonInstance.start(
            config,
            Wiring.plain(
                listener, HeldCaches.of(Set.of()), new FixedMembership(config.members()))));
  }

  private long onTheWay() {
    return all.stream()
        .flatMap(each -> each.status().rolls().stream())
        .flatMap(roll -> roll.members().stream())
        .filter(member -> member.stage().isOnTheWay())
        .map(member -> member.name())
        .distinct()
        .count();
  }

  private static Address address(CarillonInstance instance) {
    return requireNonNull(instance.status().address());
  }

  @BeforeEach
  void startAll() {
    start("a/controller", "controller");
    start("b/web", "web");
    start("c/web", "web");
    await()
        .atMost(20, SECONDS)
        .until(() -> all.stream().allMatch(each -> each.cluster().instances().size() == 3));
  }

  @AfterEach
  void stop() {
    all.forEach(CarillonInstance::close);
  }

  private int recycle(String role) throws Exception {
    Address door = address(all.get(0));
    return RecycleRole.run(
        door.host(), door.port(), role, "said by a script", new PrintWriter(said));
  }

  @Test
  void instancesOfTheRoleRecycleOneAfterTheOther() throws Exception {
    await().atMost(20, SECONDS).until(() -> all.stream().allMatch(each -> each.status().joined()));

    assertThat(recycle("web")).as(said.toString()).isZero();

    assertThat(said.toString()).contains(" of role web: DONE", "b/web BACK", "c/web BACK");
    assertThat(recycled)
        .containsExactlyInAnyOrder("b/web: said by a script", "c/web: said by a script");
    assertThat(together).isFalse();
  }
}
