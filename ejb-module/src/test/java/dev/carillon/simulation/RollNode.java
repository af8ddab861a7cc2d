package dev.carillon.simulation;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Roll;
import dev.carillon.recycle.Neighbours;
import dev.carillon.recycle.OwnRecycle;
import dev.carillon.recycle.RollListener;
import dev.carillon.recycle.Rolls;
import dev.carillon.recycle.Turn;
import dev.carillon.recycle.Turn.Permission;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** One incarnation of an instance that takes part in rolls. */
final class RollNode implements Schedule.Place, Neighbours, RollListener {
  private final RollWorld world;
  private final InstanceId id;
  private final Rolls rolls;
  private final long startedAt;
  private final Set<InstanceId> departed = new HashSet<>();
  private final Set<InstanceId> known = new LinkedHashSet<>();

  /** When who went in order to come back, and has not come. */
  private final Map<InstanceId, Long> away = new HashMap<>();

  /** The rolls for which it has recycled in place. */
  private final Set<String> served = new HashSet<>();

  private final Set<List<InstanceId>> told = new HashSet<>();
  private final Map<List<Object>, Roll.Stage> advanced = new HashMap<>();
  private final Map<String, Long> learned = new HashMap<>();
  private final Map<String, Long> lastOnTheWay = new HashMap<>();
  private long awakeSince;
  private long asleepUntil;
  private long endedAt;
  private long readySince = Long.MAX_VALUE / 2;
  private boolean ended;
  private boolean goodbye;
  private boolean comesBack;
  private boolean ready;
  private boolean joined;
  private boolean down;
  private boolean gone;

  RollNode(RollWorld world, InstanceId id) {
    this.world = world;
    this.id = id;
    startedAt = world.schedule.now();
    rolls =
        new Rolls(
            id,
            "web",
            world.settings,
            world.schedule::now,
            world.dice.random(),
            this,
            (to, word, answer) -> world.say(this, to, word, answer),
            this::recycle,
            this);
  }

  void start() {
    world.schedule.in(world.dice.time(0, 0.2), this, this::tick);
    world.schedule.in(world.dice.time(0.05, 0.4), this, this::greet);
  }

  private void tick() {
    departed.forEach(each -> rolls.left(each, away.containsKey(each)));
    rolls.tick();
    checkSilence();
    world.schedule.in(RollWorld.TICK, this, this::tick);
  }

  /** Whoever was killed while it waited must be missed, and soon. */
  private void checkSilence() {
    long now = world.schedule.now();
    for (InstanceId other : known) {
      RollNode peer = world.all.get(other);
      boolean onTheWay = peer.ended && wasOnTheWay(other.name());
      boolean missed = peer.ended && !onTheWay && now - peer.endedAt > RollWorld.MISSED;
      for (Roll roll : missed ? knownRolls() : List.<Roll>of()) {
        long since =
            Math.max(peer.endedAt, Math.max(awakeSince, learned.getOrDefault(roll.id(), now)));
        if (roll.isOpen() && now - since > RollWorld.MISSED) {
          world.check(false, id + " does not miss " + other + " in " + roll.id());
        }
      }
    }
  }

  /** Says whether an instance is on the way by what is known here. */
  boolean isOnTheWay(String name) {
    return knownRolls().stream()
        .map(roll -> roll.member(name))
        .anyMatch(member -> member != null && member.stage().isOnTheWay());
  }

  private boolean wasOnTheWay(String name) {
    long now = world.schedule.now();
    if (isOnTheWay(name)) {
      lastOnTheWay.put(name, now);
    }
    return now - lastOnTheWay.getOrDefault(name, -RollWorld.MISSED) < RollWorld.MISSED;
  }

  private void greet() {
    for (RollNode other : world.running()) {
      if (other != this && world.canMeet(this, other)) {
        meet(other.id);
        other.meet(id);
      }
    }
    if (!joined && world.running().stream().allMatch(this::knowsAndIsKnown)) {
      joined = true;
      world.schedule.in(world.dice.time(0, 1), this, this::becomeReady);
    }
    world.schedule.in(world.dice.time(0.3, 0.6), this, this::greet);
  }

  private boolean knowsAndIsKnown(RollNode other) {
    return other == this || known.contains(other.id) && other.known.contains(id);
  }

  private void meet(InstanceId other) {
    known.removeIf(each -> each.name().equals(other.name()) && !each.equals(other));
    known.add(other);
  }

  private void becomeReady() {
    ready = true;
    readySince = world.schedule.now();
    world.serves(this);
  }

  void saidGoodbye(InstanceId other, boolean comesBack) {
    known.remove(other);
    departed.add(other);
    if (comesBack) {
      away.put(other, world.schedule.now());
    }
  }

  String ask(String common) {
    String roll = common == null ? rolls.newId() : common;
    rolls.ask(roll, "why");
    return roll;
  }

  String askOne(String name) {
    String roll = rolls.newId();
    if (id.name().equals(name) || known.stream().anyMatch(each -> each.name().equals(name))) {
      rolls.askOne(roll, name, "why");
    } else {
      rolls.ask(roll, "why");
    }
    return roll;
  }

  /** What the instance does in its turn. */
  private void recycle(Turn turn) {
    if (world.isTroubled() && world.dice.happens(0.1)) {
      world.freeze(this, world.dice.time(0.5, 40));
    } else if (world.isTroubled() && world.dice.happens(0.02)) {
      world.kill(this);
      world.restart(id.name());
      return;
    }
    if (world.isTroubled() && world.dice.happens(0.03)) {
      world.schedule.in(world.dice.time(0, 2), this, () -> turn.failed("planted"));
    } else if (world.inPlace) {
      step(turn, RollWorld.Step.DOWN, 0, () -> inPlace(turn));
    } else {
      step(turn, RollWorld.Step.DRAINING, 3, () -> drain(turn));
    }
  }

  private void drain(Turn turn) {
    if (world.isTroubled() && world.dice.happens(0.03)) {
      world.serves(this);
      turn.failed("planted while draining");
    } else {
      step(turn, RollWorld.Step.DOWN, world.dice.oneOf(0, 3), this::goDown);
    }
  }

  private void inPlace(Turn turn) {
    down = true;
    knownRolls().stream().filter(Roll::isOpen).map(Roll::id).forEach(served::add);
    world.schedule.in(
        world.dice.time(0.1, world.isTroubled() ? 5 : 1),
        this,
        () -> {
          world.serves(this);
          turn.backInPlace();
        });
  }

  private void goDown() {
    world.schedule.in(
        world.dice.time(0, 1),
        this,
        () -> {
          if (world.isCalm() || world.dice.happens(0.9)) {
            world.stop(this, true);
          } else {
            world.kill(this);
          }
          world.restart(id.name());
        });
  }

  /** Takes a step after a while, as soon as it may. */
  private void step(Turn turn, RollWorld.Step step, double within, Runnable then) {
    world.schedule.in(world.dice.time(0, within), this, () -> tryStep(turn, step, then));
  }

  private void tryStep(Turn turn, RollWorld.Step step, Runnable then) {
    Permission permission = turn.mayTake(OwnRecycle.Step.valueOf(step.name()));
    if (permission == Permission.YES) {
      world.goes(this, step, turn.roll());
      then.run();
    } else if (permission == Permission.NOT_YET) {
      world.schedule.in(100 * Schedule.MILLISECOND, this, () -> tryStep(turn, step, then));
    } else if (!ended) {
      world.serves(this);
    }
  }

  void freeze(long time) {
    asleepUntil = Math.max(asleepUntil, world.schedule.now() + time);
    awakeSince = asleepUntil;
  }

  void end() {
    ended = true;
    endedAt = world.schedule.now();
  }

  /** It has said goodbye; whoever does not come back is not unavailable by its turn. */
  void saysGoodbye(boolean inOrderToComeBack) {
    goodbye = true;
    comesBack = inOrderToComeBack;
    gone &= comesBack;
  }

  /** Says whether it has ended, and not in order to come back. */
  boolean hasLeft() {
    return goodbye && !comesBack;
  }

  boolean hasBeenReady() {
    return ready;
  }

  /** Its turn has made it unavailable. */
  void goes() {
    gone = true;
  }

  void serves() {
    gone = false;
  }

  /** Says whether its turn has made it unavailable, and it did not serve again. */
  boolean hasGone() {
    return gone;
  }

  boolean hasBeenDown() {
    return down;
  }

  boolean hasServed(String roll) {
    return served.contains(roll);
  }

  boolean isAsleep() {
    return asleepUntil > world.schedule.now();
  }

  /** Returns until when it was frozen last; 0 if it never was. */
  long awakeSince() {
    return awakeSince;
  }

  long readySince() {
    return readySince;
  }

  long startedAt() {
    return startedAt;
  }

  long endedAt() {
    return endedAt;
  }

  InstanceId id() {
    return id;
  }

  Rolls rolls() {
    return rolls;
  }

  List<Roll> knownRolls() {
    return rolls.rolls();
  }

  Roll roll(String rollId) {
    return knownRolls().stream().filter(each -> each.id().equals(rollId)).findFirst().orElse(null);
  }

  @Override
  public List<InstanceId> others() {
    return new ArrayList<>(known);
  }

  /** Names whoever has gone not too long ago and of whom no successor has joined. */
  @Override
  public Set<String> away() {
    away.keySet().removeIf(gone -> known.stream().anyMatch(each -> succeeds(each, gone)));
    long now = world.schedule.now();
    return away.entrySet().stream()
        .filter(each -> now - each.getValue() < RollWorld.TIME_LIMIT)
        .map(each -> each.getKey().name())
        .collect(Collectors.toSet());
  }

  private boolean succeeds(InstanceId other, InstanceId gone) {
    return other.name().equals(gone.name())
        && other.incarnation() > gone.incarnation()
        && world.all.get(other).joined;
  }

  @Override
  public boolean isReady() {
    return ready;
  }

  @Override
  public boolean isGone() {
    return ended;
  }

  @Override
  public long asleepUntil() {
    return asleepUntil;
  }

  @Override
  public long stagger() {
    return world.dice.time(0, 0.05);
  }

  @Override
  public void begun(Roll roll) {
    learned.put(roll.id(), world.schedule.now());
  }

  @Override
  public void advanced(Roll roll, InstanceId member, Roll.Stage stage) {
    Roll.Stage before = advanced.put(List.of(roll.id(), member), stage);
    world.check(
        stage != Roll.Stage.WAITING && (before == null || before.compareTo(stage) < 0),
        id + " tells that " + member + " goes from " + before + " to " + stage);
  }

  @Override
  public void onTheWay(Roll roll, InstanceId member) {}

  @Override
  public void back(Roll roll, InstanceId before, InstanceId after) {
    world.isBack(roll, before, after);
    boolean first = told.add(List.of(before, after)) || before.equals(after);
    world.check(first, id + " tells twice that " + after + " is back");
  }

  @Override
  public void ended(Roll roll) {
    world.hasEnded(this, roll);
  }
}
