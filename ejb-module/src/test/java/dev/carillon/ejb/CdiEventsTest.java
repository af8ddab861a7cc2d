package dev.carillon.ejb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Key;
import dev.carillon.contracts.NotificationMessage;
import dev.carillon.contracts.Operation;
import dev.carillon.event.CacheFlushed;
import dev.carillon.event.CacheItemChanged;
import dev.carillon.event.CacheName;
import dev.carillon.event.CacheRegionChanged;
import dev.carillon.event.NotificationsLost;
import dev.carillon.event.Region;
import jakarta.enterprise.inject.Any;
import java.util.List;
import org.junit.jupiter.api.Test;

/** By which qualifiers observers can select an event. */
class CdiEventsTest {
  private static final InstanceId A = new InstanceId("a/web", 1);
  private static final CacheName CATALOG = new CacheName.Literal("catalog");
  private static final Region EU = new Region.Literal("eu");

  @Test
  void changesAreSelectedByCacheAndRegion() {
    Key key = Key.of(1);

    assertThat(
            CdiEvents.qualifiers(
                new CacheItemChanged("catalog", "eu", key, Operation.ADD_ITEM, null, A, "web")))
        .containsExactlyInAnyOrder(Any.Literal.INSTANCE, CATALOG, EU);
    assertThat(
            CdiEvents.qualifiers(
                new CacheRegionChanged("catalog", "eu", Operation.CREATE_REGION, A, "web")))
        .containsExactlyInAnyOrder(Any.Literal.INSTANCE, CATALOG, EU);
  }

  @Test
  void flushesAreSelectedByCacheOnly() {
    assertThat(
            CdiEvents.qualifiers(
                new CacheFlushed(NotificationMessage.flushRegion("catalog", "eu"), A, "web")))
        .containsExactlyInAnyOrder(Any.Literal.INSTANCE, CATALOG);
    assertThat(CdiEvents.qualifiers(new NotificationsLost(A, 0, 1, List.of("catalog"))))
        .containsExactly(Any.Literal.INSTANCE);
  }
}
