package dev.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.config.CarillonConfig;
import dev.carillon.membership.FixedMembership;
import dev.carillon.membership.MembershipSource;
import dev.carillon.testing.Logged;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SourcesTest {
  private final MembershipSource servers = new FixedMembership(Set.of());

  private static CarillonConfig config(Map<String, String> settings) {
    return CarillonConfig.read(key -> Optional.ofNullable(settings.get(key)), "a/web", "web");
  }

  private MembershipSource source(Map<String, String> settings) {
    return Sources.of(config(settings), () -> Optional.of(servers));
  }

  @Test
  void whatIsSetIsTakenElseWhatTheServerHasElseNobody() {
    assertThat(source(Map.of("carillon.dns", "shop:6200")).describe()).isEqualTo("DNS, shop:6200");
    assertThat(source(Map.of("carillon.members", "shop-1:6200")).describe())
        .isEqualTo("[shop-1:6200]");
    assertThat(source(Map.of())).isSameAs(servers);
    assertThat(Sources.of(config(Map.of())).describe()).isEqualTo("[]");
  }

  @Test
  void whoLooksForNobodySaysSo() {
    try (Logged logged = new Logged();
        SmallCluster cluster = new SmallCluster()) {
      CarillonInstance first = cluster.start("a/web", "web", Map.of());
      assertThat(logged.lines("CAR1016")).singleElement().asString().contains("a/web");

      cluster.start("b/web", "web", Map.of());

      assertThat(logged.lines("CAR1016")).as("b looks for a").hasSize(1);
      assertThat(first.cluster().instances()).hasSize(2);
    }
  }
}
