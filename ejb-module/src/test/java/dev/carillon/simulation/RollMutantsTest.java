package dev.carillon.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rolls with one rule left out: each must be found. What a seed does changes with the rolls, so the
 * next ones are tried too.
 */
class RollMutantsTest {
  private static final int MOST_TRIED = 300;
  private static final String TURNS = "recycle/OwnTurns.java";
  private static final String CONSENT = "recycle/Consent.java";
  private static final String KNOWLEDGE = "recycle/Knowledge.java";
  private static final String ENDINGS = "recycle/Endings.java";

  static List<Mutant> mutants() {
    return List.of(
        Mutant.in(TURNS, "nobody looks once more right before a step")
            .replace("if (isGranted(asking, scene, now)) {", "if (true) {")
            .foundBy(78),
        Mutant.in("recycle/Turn.java", "grants do not age")
            .replace("at != null && at - since > 0", "at != null")
            .foundBy(46),
        Mutant.in(TURNS, "one grant is enough")
            .replace(
                ".allMatch(other -> mine.isGrantedSince", ".anyMatch(other -> mine.isGrantedSince")
            .foundBy(2),
        Mutant.in(ENDINGS, "silence is ignored")
            .replace("if (silent.isPresent()) {", "if (false) {")
            .foundBy(2),
        Mutant.in(TURNS, "the order is ignored")
            .replace(
                "private boolean isNext(Roll roll) {",
                "private boolean isNext(Roll roll) { if (roll.isOpen()) { return true; }")
            .foundBy(7),
        Mutant.in(ENDINGS, "a roll is done before all are back")
            .replace(
                "each.stage() == Stage.BACK || each.stage() == Stage.LEFT",
                "each.stage() != Stage.WAITING")
            .foundBy(6),
        Mutant.in(TURNS, "one goes though the roll is aborted")
            .replace("!asking.isGoing() || roll == null || !roll.isOpen()", "roll == null")
            .replace("case STARTING -> roll != null && roll.isOpen();", "case STARTING -> true;")
            .foundBy(145),
        Mutant.in("recycle/Successor.java", "a new incarnation is back before it is ready")
            .replace("if (!hasSettled(scene, now)) {", "if (false) {")
            .foundBy(0),
        Mutant.in(TURNS, "what overlaps recycles again in place")
            .replace("mine.covered().contains(roll.id())", "mine.roll().equals(roll.id())")
            .foundBy(9),
        Mutant.in(KNOWLEDGE, "who was let go does not count")
            .replace("names.addAll(grants.names());", "")
            .foundBy(252),
        Mutant.in(ENDINGS, "there is no time limit")
            .replace("away > settings.timeLimit().toNanos()", "away < 0")
            .foundBy(312),
        Mutant.in(TURNS, "whoever goes, goes for one roll")
            .replace(
                "knowledge.waiting(self).stream().map(Roll::id).toList()", "List.of(mine.roll())")
            .foundBy(7),
        Mutant.in(KNOWLEDGE, "who goes for another roll has left")
            .replace("isAway ? Stage.DOWN : Stage.LEFT", "Stage.LEFT")
            .foundBy(14),
        Mutant.in(TURNS, "what was granted before it drained lets it go down")
            .replace(
                "return drained == null || drained.at() - oldest < 0 ? oldest : drained.at();",
                "return oldest;")
            .foundBy(1569),
        Mutant.in(KNOWLEDGE, "one that may be on its way has left by its goodbye")
            .replace("(isAway || !grants.names().contains(name))", "true")
            .foundBy(7010),
        Mutant.in("recycle/Rolls.java", "a new incarnation waits until others speak")
            .replace(" && !successor.isNew(now)", "")
            .foundBy(78),
        Mutant.in(CONSENT, "who applies gives way to nobody")
            .replace("&& !givesWay(mine, roll, sender)", "")
            .foundBy(52));
  }

  @ParameterizedTest
  @MethodSource("mutants")
  void ruleThatIsLeftOutIsMissed(Mutant mutant) throws IOException {
    PlantedCore planted = PlantedCore.with(mutant);

    OptionalLong found =
        LongStream.range(mutant.seed(), mutant.seed() + MOST_TRIED)
            .filter(seed -> planted.run(RollWorld.class, seed) != null)
            .findFirst();

    assertThat(found).as("what %d seeds from %d on find", MOST_TRIED, mutant.seed()).isPresent();
  }
}
