package dev.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.contracts.InstanceStatus;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AttributesTest {
  private final Attributes attributes = new Attributes();

  @Test
  void attributesOfAllContributorsAreCollected() {
    assertThat(attributes.collect(List.of(() -> Map.of("a", "1"), () -> Map.of("b", "2"))))
        .containsExactly(Map.entry("a", "1"), Map.entry("b", "2"));
  }

  @Test
  void whatIsBeyondTheCountIsLeftOut() {
    Map<String, String> many = new TreeMap<>();
    for (int i = 0; i <= InstanceStatus.MAX_ATTRIBUTES; i++) {
      many.put("attribute-" + i, "x");
    }

    assertThat(attributes.collect(List.of(() -> many))).hasSize(InstanceStatus.MAX_ATTRIBUTES);
  }

  @Test
  void whatIsBeyondTheBytesIsLeftOutAndWhatFitsStays() {
    String half = "x".repeat(InstanceStatus.MAX_ATTRIBUTE_BYTES / 2);

    assertThat(
            attributes.collect(
                List.of(
                    () -> Map.of("first", half),
                    () -> Map.of("second", half),
                    () -> Map.of("third", "short"))))
        .containsOnlyKeys("first", "third");
  }

  @Test
  void contributorThatThrowsIsLeftOut() {
    StatusContributor throwing =
        () -> {
          throw new IllegalStateException("planted");
        };

    assertThat(attributes.collect(List.of(throwing, () -> Map.of("a", "1")))).containsOnlyKeys("a");
  }
}
