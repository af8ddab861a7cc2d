package dev.carillon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.contracts.InstanceStatus;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AttributesTest {
  private final Attributes attributes = new Attributes();

  private Map<String, String> collect(List<StatusContributor> contributors) {
    return attributes.collect(Map.of(), contributors);
  }

  @Test
  void attributesOfAllContributorsAreCollected() {
    assertThat(collect(List.of(() -> Map.of("a", "1"), () -> Map.of("b", "2"))))
        .containsExactly(Map.entry("a", "1"), Map.entry("b", "2"));
  }

  @Test
  void whatIsBeyondTheCountIsLeftOut() {
    Map<String, String> many = new TreeMap<>();
    for (int i = 0; i <= InstanceStatus.MAX_ATTRIBUTES; i++) {
      many.put("attribute-" + i, "x");
    }

    assertThat(collect(List.of(() -> many))).hasSize(InstanceStatus.MAX_ATTRIBUTES);
  }

  @Test
  void whatIsBeyondTheBytesIsLeftOutAndWhatFitsStays() {
    String half = "x".repeat(InstanceStatus.MAX_ATTRIBUTE_BYTES / 2);

    assertThat(
            collect(
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

    assertThat(collect(List.of(throwing, () -> Map.of("a", "1")))).containsOnlyKeys("a");
  }

  @Test
  void whatCarillonItselfSaysStaysAndCountsToo() {
    Map<String, String> own = Map.of("carillon.a", "own");
    Map<String, String> many = new TreeMap<>(Map.of("carillon.a", "planted"));
    for (int i = 0; i < InstanceStatus.MAX_ATTRIBUTES; i++) {
      many.put("attribute-" + i, "x");
    }

    assertThat(attributes.collect(own, List.of(() -> many)))
        .containsEntry("carillon.a", "own")
        .hasSize(InstanceStatus.MAX_ATTRIBUTES);
  }
}
