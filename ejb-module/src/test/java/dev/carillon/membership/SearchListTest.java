package dev.carillon.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SearchListTest {
  private final SearchList list =
      SearchList.parse(
          List.of("nameserver 10.0.0.10", "search a.example b.example", "options ndots:2 rotate"));

  @Test
  void shortNameIsCompletedFirst() {
    assertThat(list.candidates("shop")).containsExactly("shop.a.example", "shop.b.example", "shop");
  }

  @Test
  void nameWithEnoughDotsIsTriedAsItIsFirst() {
    assertThat(list.candidates("shop.web.example"))
        .containsExactly(
            "shop.web.example", "shop.web.example.a.example", "shop.web.example.b.example");
  }

  @Test
  void nameThatEndsWithADotIsComplete() {
    assertThat(list.candidates("shop.")).containsExactly("shop.");
  }

  @Test
  void fileThatIsNotThereCompletesNothing() {
    assertThat(SearchList.read(Path.of("no", "such", "file")).candidates("shop"))
        .containsExactly("shop");
  }

  @Test
  void lineThatCannotBeReadIsPassedOver() {
    assertThat(
            SearchList.parse(List.of("", "options ndots:many", "search", "# search x")).domains())
        .isEmpty();
  }
}
