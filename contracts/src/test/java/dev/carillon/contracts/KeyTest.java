package dev.carillon.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class KeyTest {
  private static final UUID ID = UUID.fromString("01234567-89ab-cdef-0123-456789abcdef");

  private enum Colour {
    RED {
      @Override
      public String toString() {
        return "another text, and a class of its own";
      }
    }
  }

  @Test
  void keyGivesBackWhatItWasMadeOf() {
    assertThat(Key.of("sku-1").value()).isEqualTo("sku-1");
    assertThat(Key.of(17).value()).isEqualTo(17);
    assertThat(Key.of(17L).value()).isEqualTo(17L);
    assertThat(Key.of(ID).value()).isEqualTo(ID);
    assertThat(Key.of(Colour.RED).value()).isEqualTo("RED");
  }

  @Test
  void keyOfAKeyIsItself() {
    Key key = Key.of("sku-1");

    assertThat(Key.of(key)).isSameAs(key);
  }

  @Test
  void keysOfDifferentTypesDiffer() {
    assertThat(Key.of(17)).isNotEqualTo(Key.of(17L)).isNotEqualTo(Key.of("17"));
    assertThat(Key.of("RED")).isNotEqualTo(Key.of(Colour.RED));
  }

  @Test
  void keyKnowsItsObject() {
    assertThat(Key.of("sku-1").is("sku-1")).isTrue();
    assertThat(Key.of(17).is(17)).isTrue();
    assertThat(Key.of(17).is(17L)).isFalse();
    assertThat(Key.of(17L).is(17L)).isTrue();
    assertThat(Key.of(ID).is(ID)).isTrue();
    assertThat(Key.of(Colour.RED).is(Colour.RED)).isTrue();
    assertThat(Key.of("RED").is(Colour.RED)).isFalse();
    assertThat(Key.of("sku-1").is(null)).isFalse();
    assertThat(Key.of("sku-1").is(1.5)).isFalse();
  }

  @Test
  void anythingElseIsRefusedNamingItsType() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Key.of(1.5))
        .withMessageContaining("key must be")
        .withMessageContaining("java.lang.Double");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Key.of(null))
        .withMessage("key must not be null");
  }

  @Test
  void emptyAndOverLongTextsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Key.of(""))
        .withMessage("key must not be empty");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Key.of("x".repeat(513)))
        .withMessageContaining("512");
  }

  @Test
  void keyPrintsAsItsObject() {
    assertThat(Key.of("sku-1")).hasToString("sku-1");
    assertThat(Key.of(-17)).hasToString("-17");
    assertThat(Key.of(17L)).hasToString("17");
    assertThat(Key.of(ID)).hasToString(ID.toString());
    assertThat(Key.of(Colour.RED)).hasToString("RED");
  }
}
