package dev.carillon.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Ordered caches: whatever happens to whom, two instances are told of the same changes in the same
 * order, or one of them of a loss. Each guard left out must be found.
 */
class OrderedCallsTest {
  private static final long SEEDS = Long.getLong("carillon.simulation.seeds", 300);
  private static final int MOST_TRIED = 300;
  private static final String FILE = "order/OrderedCache.java";

  static List<Mutant> mutants() {
    return List.of(
        Mutant.in(FILE, "everybody's word counts, the home's or not")
            .replace("if (!sender.equals(home)) {", "if (false) {"),
        Mutant.in(FILE, "a change of home is not told")
            .replace("if (toldInTerm || queued > 0 || !pending.isEmpty()) {", "if (false) {"),
        Mutant.in(FILE, "a newcomer's home is as good as the one before")
            .replace("if (toldInTerm || queued > 0", "if (queued > 0"),
        Mutant.in(FILE, "what waits for its turn is not told when the home changes")
            .replace("queued > 0 || !pending.isEmpty()) {", "queued > 0) {"),
        Mutant.in(FILE, "what waits for its turn waits for ever")
            .replace("if (since.hasNext() && isOver(since.next())) {", "if (false) {"),
        Mutant.in(FILE, "what is too much to wait is forgotten")
            .replace(
                "miss();\n      pending.clear();\n    }\n    pending.put",
                "pending.clear();\n    }\n    pending.put"),
        Mutant.in(FILE, "what has had its turn is not remembered")
            .replace("if (!told.add(said)) {", "if (false) {")
            .replace("!told.contains(said) && ", ""),
        Mutant.in(FILE, "what the home before put in order is told")
            .replace("if (term != sentIn) {", "if (false) {"),
        Mutant.in(FILE, "two homes are not noticed")
            .replace("if (strayedSince != null && isOver(strayedSince)) {", "if (false) {"),
        Mutant.in("order/Ordering.java", "call-backs run at once")
            .replace(
                "cache(String.valueOf(message.cache())).said(turn);",
                "around.tell(turn, writer);"));
  }

  @Test
  void allAreToldInOneOrderOrOfALoss() {
    assertThat(LongStream.range(0, SEEDS).parallel().mapToObj(OrderedWorld::run))
        .as("what breaks the promise")
        .containsOnlyNulls();
  }

  @Test
  void muchIsTold() {
    assertThat(OrderedWorld.told(1)).isGreaterThan(500);
  }

  @ParameterizedTest
  @MethodSource("mutants")
  void guardThatIsLeftOutIsMissed(Mutant mutant) throws IOException {
    PlantedCore planted = PlantedCore.with(mutant);

    OptionalLong found =
        LongStream.range(0, MOST_TRIED)
            .filter(seed -> planted.run(OrderedWorld.class, seed) != null)
            .findFirst();

    assertThat(found).as("what %d seeds find", MOST_TRIED).isPresent();
  }
}
