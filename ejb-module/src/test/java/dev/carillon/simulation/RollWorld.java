package dev.carillon.simulation;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Roll;
import dev.carillon.contracts.Roll.End;
import dev.carillon.contracts.Roll.Member;
import dev.carillon.contracts.Roll.Stage;
import dev.carillon.contracts.RollAnswer;
import dev.carillon.contracts.RollWord;
import dev.carillon.recycle.RollSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A role of three to five instances of the real rolls, in one thread and in virtual time, and all
 * that may happen to them while they recycle one after the other.
 */
final class RollWorld {
  static final long TICK = 200 * Schedule.MILLISECOND;
  private static final long CALL_TIMEOUT = 2 * Schedule.SECOND;
  private static final double CALM = 40;
  private static final int MOST_PAUSE = 15;
  private static final long MOST_TIME = 400 * Schedule.SECOND;
  private static final long BOUND = 4 * Schedule.SECOND;
  static final long MISSED = BOUND + 5 * Schedule.SECOND;
  static final long TIME_LIMIT = 20 * Schedule.SECOND;

  final Schedule schedule = new Schedule();
  final Dice dice;
  final Trace trace;
  final RollSettings settings;
  final boolean inPlace;
  private final boolean calm;
  private final boolean brief;
  private final double loss;
  private final double longest;
  private final Map<String, RollNode> running = new HashMap<>();

  /** Every incarnation there has been. */
  final Map<InstanceId, RollNode> all = new HashMap<>();

  /** Since when whose turn has made it unavailable. */
  private final Map<String, Long> onTheWay = new HashMap<>();

  private final Set<List<String>> cut = new HashSet<>();
  private final List<String> asked = new ArrayList<>();

  /** When who granted whom something last. */
  private final Map<List<InstanceId>, Long> granted = new HashMap<>();

  private final Set<String> done = new HashSet<>();
  private int incarnations;

  /** How many will come back. */
  private int awaited;

  private boolean peace;
  private ContractBroken broken;

  private RollWorld(long seed, int lines) {
    dice = new Dice(seed);
    trace = new Trace(schedule, lines);
    calm = dice.happens(0.15);
    brief = dice.happens(0.6);
    inPlace = dice.happens(0.25);
    loss = calm ? 0 : dice.oneOf(0.0, 0.0, 0.05, 0.3);
    longest = calm ? 0.02 : dice.oneOf(0.02, 0.3, 3.0);
    settings =
        new RollSettings(
            dice.happens(0.25) ? 2 : 1,
            Duration.ofNanos(TIME_LIMIT),
            Duration.ofMillis(dice.oneOf(0, 3_000)),
            Duration.ofMillis(dice.oneOf(0, 2_000)),
            Duration.ofNanos(BOUND),
            Duration.ofMillis(500));
  }

  /** Returns what breaks the rules of rolls under a seed; null if nothing does. */
  static String run(long seed) {
    try {
      new RollWorld(seed, 0).live();
      return null;
    } catch (ContractBroken e) {
      return "seed " + seed + ": " + e.getMessage();
    }
  }

  /** Returns what happens under a seed, for people. */
  static String trace(long seed) {
    RollWorld world = new RollWorld(seed, 2_000);
    try {
      world.live();
      return world.trace + "\nnothing breaks the rules";
    } catch (ContractBroken e) {
      return world.trace + "\n" + e.getMessage();
    }
  }

  /** Returns how many rolls are done under a seed. */
  static int done(long seed) {
    RollWorld world = new RollWorld(seed, 0);
    world.live();
    return world.done.size();
  }

  private void live() {
    int hosts = 3 + dice.below(3);
    for (int i = 0; i < hosts; i++) {
      start(String.valueOf((char) ('a' + i)));
    }
    int asks = 1 + dice.below(5);
    long first = dice.time(4, 8);
    String common = dice.happens(0.3) ? "common" : null;
    for (int i = 0; i < asks; i++) {
      schedule.in(
          first + (i == 0 ? 0 : dice.time(0, dice.oneOf(1, 5, MOST_PAUSE))), () -> ask(common));
    }
    if (!calm) {
      trouble();
    }
    schedule.in((long) (CALM * Schedule.SECOND), this::makePeace);
    long end = 0;
    while (end < MOST_TIME && !(isAsked(first) && isOver() && isEverybodyBack())) {
      end += 2 * Schedule.SECOND;
      schedule.runUntil(end);
    }
    checkEnd();
  }

  private void start(String name) {
    RollNode node = new RollNode(this, new InstanceId(name, ++incarnations));
    running.put(name, node);
    all.put(node.id(), node);
    trace.note(() -> node.id() + " starts");
    node.start();
  }

  private void ask(String common) {
    List<RollNode> able =
        running.values().stream()
            .filter(each -> each.isReady() && !each.isAsleep())
            .filter(each -> !onTheWay.containsKey(each.id().name()))
            .toList();
    if (!able.isEmpty()) {
      RollNode asker = able.get(dice.below(able.size()));
      String id =
          dice.happens(0.5)
              ? asker.askOne(able.get(dice.below(able.size())).id().name())
              : asker.ask(common);
      trace.note(() -> "roll " + id + " is asked for");
      asked.add(id);
    }
  }

  private void trouble() {
    schedule.in(
        dice.pause(0.12),
        () -> {
          if (!peace) {
            oneTrouble();
            trouble();
          }
        });
  }

  private void oneTrouble() {
    List<RollNode> nodes = new ArrayList<>(running.values());
    if (nodes.isEmpty()) {
      return;
    }
    RollNode victim = nodes.get(dice.below(nodes.size()));
    switch (dice.below(8)) {
      case 0, 1, 2 -> freeze(victim, dice.time(0.5, dice.oneOf(3, 12, 30)));
      case 3 -> {
        kill(victim);
        restart(victim.id().name());
      }
      case 4 -> {
        stop(victim, victim.id().incarnation() % 2 == 0);
        restart(victim.id().name());
      }
      case 5 -> start(String.valueOf((char) ('p' + incarnations % 8)) + incarnations);
      default -> cut(victim, nodes.get(dice.below(nodes.size())));
    }
  }

  private void cut(RollNode from, RollNode to) {
    List<String> link = List.of(from.id().name(), to.id().name());
    if (cut.add(link)) {
      trace.note(() -> "cut " + link);
      schedule.in(dice.time(0.5, 10), () -> cut.remove(link));
      if (dice.happens(0.5)) {
        cut(to, from);
      }
    }
  }

  void freeze(RollNode victim, long time) {
    trace.note(() -> victim.id() + " is frozen for " + time / 1e9 + " s");
    victim.freeze(time);
  }

  /** Ends an incarnation without a word. */
  void kill(RollNode victim) {
    trace.note(() -> victim.id() + " is killed");
    end(victim);
  }

  private void end(RollNode node) {
    if (running.remove(node.id().name(), node)) {
      node.end();
    }
    if (running.isEmpty()) { // nobody knows of any roll any more
      onTheWay.clear();
    }
  }

  /** Ends an incarnation that says goodbye, and whether it goes in order to come back. */
  void stop(RollNode node, boolean comesBack) {
    trace.note(() -> node.id() + " says goodbye" + (comesBack ? " and comes back" : ""));
    end(node);
    node.saysGoodbye(comesBack);
    for (RollNode other : running.values()) {
      if (isHeard(node.id().name(), other.id().name())) {
        schedule.in(dice.time(0, longest), other, () -> other.saidGoodbye(node.id(), comesBack));
      }
    }
  }

  /** Starts a name again: soon, late, or never. */
  void restart(String name) {
    double slow = calm || peace ? 0 : 0.15;
    if (dice.happens(slow / 3)) {
      trace.note(() -> name + " never comes back");
      return;
    }
    awaited++;
    schedule.in(
        dice.happens(slow) ? dice.time(15, 40) : dice.time(0.5, 4),
        () -> {
          awaited--;
          if (!running.containsKey(name)) {
            start(name);
          }
        });
  }

  private void makePeace() {
    peace = true;
    cut.clear();
    trace.note(() -> "peace");
  }

  boolean isCalm() {
    return calm;
  }

  boolean isTroubled() {
    return !calm && !peace;
  }

  List<RollNode> running() {
    return List.copyOf(running.values());
  }

  RollNode running(String name) {
    return running.get(name);
  }

  private boolean isHeard(String from, String to) {
    return peace || !cut.contains(List.of(from, to)) && !dice.happens(loss);
  }

  /** Says whether two can greet each other now. */
  boolean canMeet(RollNode one, RollNode other) {
    return !other.isAsleep()
        && isHeard(one.id().name(), other.id().name())
        && isHeard(other.id().name(), one.id().name());
  }

  private long delay() {
    return dice.time(0, peace ? 0.02 : longest);
  }

  /** Carries a word as a call does: it may arrive although it counts as failed. */
  void say(RollNode from, InstanceId to, RollWord word, Consumer<RollAnswer> answer) {
    boolean[] over = new boolean[1];
    Consumer<RollAnswer> once =
        got -> {
          if (!over[0]) {
            over[0] = true;
            answer.accept(got);
          }
        };
    schedule.in(CALL_TIMEOUT, from, () -> once.accept(null));
    int copies = isTroubled() && dice.happens(0.1) ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      if (isHeard(from.id().name(), to.name())) {
        schedule.in(delay(), () -> arrive(from, to.name(), word, once));
      }
    }
  }

  private void arrive(RollNode from, String to, RollWord word, Consumer<RollAnswer> answer) {
    RollNode there = running.get(to);
    if (there != null) {
      schedule.in(
          0,
          there,
          () -> {
            RollAnswer said = there.rolls().heard(word);
            if (said.granted() > 0) {
              granted.put(List.of(there.id(), from.id()), schedule.now());
            }
            if (isHeard(to, from.id().name())) {
              schedule.in(delay(), from, () -> answer.accept(said));
            }
          });
    }
  }

  /** A turn makes its host unavailable. */
  void goes(RollNode node, Step step, String rollId) {
    trace.note(() -> node.id() + " goes " + step + " for " + rollId);
    Roll roll = node.roll(rollId);
    check(roll != null && roll.end() == End.OPEN, node.id() + " goes for what has ended");
    Member member = roll == null ? null : roll.member(node.id().name());
    check(
        member != null && member.before() == node.id().incarnation(),
        node.id() + " goes though it was not asked to");
    if (broken != null) {
      return;
    }
    check(isLetGo(node, step, roll), node.id() + " goes " + step + " without grants");
    check(isNext(roll, node.id().name()), node.id() + " goes before its turn");
    check(!node.hasServed(rollId), node.id() + " recycles twice for what overlaps");
    check(
        missing(node, roll) < settings.maxUnavailable(),
        node.id()
            + " goes "
            + step
            + " though others of "
            + rollId
            + " have gone, and are not back");
    node.goes();
    onTheWay.putIfAbsent(node.id().name(), schedule.now());
    onTheWay.values().removeIf(since -> schedule.now() - since > TIME_LIMIT);
    check(
        onTheWay.size() <= settings.maxUnavailable(),
        "on their way together: " + onTheWay.keySet());
  }

  /** Says whether all others have let it go not long ago; who joined meanwhile need not. */
  private boolean isLetGo(RollNode node, Step step, Roll roll) {
    return node.others().stream()
        .filter(other -> !node.isOnTheWay(other.name()))
        .filter(other -> step == Step.DRAINING || roll.member(other.name()) != null)
        .map(other -> granted.get(List.of(other, node.id())))
        .allMatch(at -> at != null && schedule.now() - at < BOUND);
  }

  /** Returns how many others have gone, for whatever roll, and are not seen to be back in this. */
  private long missing(RollNode node, Roll roll) {
    return roll.members().entrySet().stream()
        .filter(each -> !each.getKey().equals(node.id().name()))
        .filter(each -> each.getValue().stage() != Stage.BACK)
        .filter(each -> all.get(new InstanceId(each.getKey(), each.getValue().before())).hasGone())
        .count();
  }

  private boolean isNext(Roll roll, String name) {
    List<String> order = roll.order();
    return order.subList(0, order.indexOf(name)).stream()
            .map(before -> roll.members().get(before).stage())
            .filter(stage -> stage != Stage.BACK && stage != Stage.LEFT)
            .count()
        < settings.maxUnavailable();
  }

  /** The steps, by a name that a planted core does not have. */
  enum Step {
    DRAINING,
    DOWN
  }

  /** A host serves again. */
  void serves(RollNode node) {
    String name = node.id().name();
    node.serves();
    if (onTheWay.remove(name) != null) {
      trace.note(() -> name + " serves again");
    }
  }

  void isBack(Roll roll, InstanceId before, InstanceId after) {
    trace.note(() -> before + " is back as " + after + " in " + roll.id());
    RollNode old = all.get(before);
    RollNode back = all.get(after);
    if (before.equals(after)) {
      check(old.hasBeenDown(), before + " is told as back and was never down");
    } else {
      check(old.isGone(), before + " is told as back and never ended");
      check(back.hasBeenReady(), after + " is told as back and was never ready");
      check(back.startedAt() >= old.endedAt(), after + " is told as back and is not new");
    }
  }

  void hasEnded(RollNode at, Roll roll) {
    trace.note(() -> at.id() + " knows " + roll.id() + " as " + roll.end() + " " + roll.why());
    if (roll.end() == End.DONE) {
      done.add(roll.id());
      roll.members().forEach((name, member) -> checkDone(roll, name, member));
    }
    check(!calm || roll.end() == End.DONE, "in calm " + roll.id() + " is " + roll.why());
  }

  private void checkDone(Roll roll, String name, Member member) {
    InstanceId before = new InstanceId(name, member.before());
    if (member.stage() == Stage.BACK) {
      isBack(roll, before, new InstanceId(name, member.after()));
    } else {
      check(
          member.stage() == Stage.LEFT && all.get(before).hasLeft(),
          roll.id() + " is done and " + name + " is " + member.stage());
    }
  }

  /**
   * Says whether nothing new is to come: at peace, or in half of the worlds when all have asked.
   */
  private boolean isAsked(long first) {
    return peace || brief && schedule.now() > first + MOST_PAUSE * Schedule.SECOND;
  }

  /** Says whether all who are to come back have had the time to tell it. */
  private boolean isEverybodyBack() {
    return awaited == 0
        && running.values().stream()
            .noneMatch(each -> schedule.now() - each.startedAt() < MISSED * 2);
  }

  private boolean isOver() {
    return running.values().stream()
        .allMatch(node -> node.knownRolls().stream().noneMatch(Roll::isOpen));
  }

  private void checkEnd() {
    check(isOver(), "a roll goes on for ever");
    for (RollNode node : running.values()) {
      for (Roll roll : node.knownRolls()) {
        roll.members()
            .forEach(
                (name, member) -> {
                  if (member.stage() == Stage.BACK) {
                    isBack(
                        roll,
                        new InstanceId(name, member.before()),
                        new InstanceId(name, member.after()));
                  }
                });
      }
    }
    running.values().forEach(this::checkReturns);
    check(!calm || done.containsAll(asked), "in calm not all is done");
    if (broken != null) {
      throw broken;
    }
  }

  /** Whoever has come back in peace, however late, is known to be back. */
  private void checkReturns(RollNode back) {
    long now = schedule.now();
    if (back.readySince() > (CALM + 1) * Schedule.SECOND && back.readySince() + MISSED < now) {
      for (RollNode node : running.values()) {
        boolean slept = Math.max(node.awakeSince(), back.awakeSince()) > back.readySince();
        for (Roll roll : slept ? List.<Roll>of() : node.knownRolls()) {
          Member member = roll.member(back.id().name());
          check(
              member == null
                  || member.before() == back.id().incarnation()
                  || !(member.stage().isOnTheWay() || member.stage() == Stage.FAILED),
              node.id() + " does not know that " + back.id() + " is back in " + roll);
        }
      }
    }
  }

  /** Ends it all after the present event unless something holds. */
  void check(boolean holds, String otherwise) {
    if (!holds && broken == null) {
      broken = new ContractBroken(otherwise);
      schedule.end(broken);
    }
  }
}
