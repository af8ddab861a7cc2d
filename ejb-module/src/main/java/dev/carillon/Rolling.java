package dev.carillon;

import dev.carillon.RecycleReport.End;
import dev.carillon.config.CarillonConfig;
import dev.carillon.config.RecycleConfig;
import dev.carillon.contracts.Address;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.MalformedFrameException;
import dev.carillon.contracts.Roll;
import dev.carillon.contracts.Roll.Stage;
import dev.carillon.contracts.RollStatus;
import dev.carillon.contracts.RollWord;
import dev.carillon.event.CarillonEvent;
import dev.carillon.event.RecycleCompleted;
import dev.carillon.event.RecycleProgressed;
import dev.carillon.recycle.Neighbours;
import dev.carillon.recycle.OwnRecycle;
import dev.carillon.recycle.RollListener;
import dev.carillon.recycle.RollSettings;
import dev.carillon.recycle.Rolls;
import dev.carillon.recycle.Turn;
import dev.carillon.rmi.RmiTransport;
import dev.carillon.telemetry.LogLine;
import java.rmi.RemoteException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the rolls of an instance need of the rest of it: calls to the others of its role, threads,
 * log lines, events. Thread-safe.
 */
final class Rolling implements Neighbours, RollListener, ChangeRolls.Asking {
  private static final Duration TICK = Duration.ofMillis(50);
  private static final Duration EXCHANGE = Duration.ofMillis(500);
  private static final Duration LOOK_WHO_IS_BACK = Duration.ofMillis(500);

  /** How many instances of another role are asked until one begins. */
  private static final int MOST_ASKED = 3;

  private final InstanceId id;
  private final CarillonConfig config;
  private final Participation participation;
  private final BooleanSupplier ready;
  private final OwnRecycle own;
  private final Comebacks comebacks;
  private final Threads threads;
  private final Consumer<CarillonEvent> events;
  private final Rolls rolls;
  private final Watched watched;

  /**
   * Makes the rolls of an instance.
   *
   * @param ready says whether the instance has joined and may serve, but for its own recycling
   * @param own recycles the instance itself
   * @param events fires events, in order
   */
  Rolling(
      InstanceId id,
      CarillonConfig config,
      Participation participation,
      BooleanSupplier ready,
      OwnRecycle own,
      Threads threads,
      Consumer<CarillonEvent> events) {
    this.id = id;
    this.config = config;
    this.participation = participation;
    this.ready = ready;
    this.own = own;
    this.threads = threads;
    this.events = events;
    rolls =
        new Rolls(
            id,
            config.role(),
            settings(config),
            System::nanoTime,
            new SecureRandom(),
            this,
            new RollCalls(threads::soon, this::call),
            this::recycle,
            this);
    comebacks =
        new Comebacks(
            participation::known,
            this::tellsOf,
            this::joinedAt,
            threads::soon,
            events::accept,
            config.recycle().timeLimit(),
            System::nanoTime);
    watched = new Watched(threads, this::status, this::statusElsewhere);
  }

  private static RollSettings settings(CarillonConfig config) {
    RecycleConfig recycle = config.recycle();
    return new RollSettings(
        recycle.maxUnavailable(),
        recycle.timeLimit(),
        recycle.minUptime(),
        recycle.settle(),
        config.maxStaleness(),
        EXCHANGE);
  }

  /** Does what is due, again and again. */
  void start() {
    threads.every(
        TICK,
        () -> {
          noteDepartures();
          rolls.tick();
          watched.tick();
        });
    threads.every(LOOK_WHO_IS_BACK, comebacks::tick);
  }

  /** Learns how an instance introduces itself now. Only notes. */
  void introduced(Introduction sender) {
    comebacks.introduced(sender);
  }

  /** Ends what waits for the end of rolls, which may go on without this instance. */
  void close() {
    watched.close(id + " has ended before the roll");
  }

  /** Whoever said goodbye before his turn is not waited for. */
  private void noteDepartures() {
    Engine running = participation.engine();
    if (running == null) {
      return;
    }
    for (Roll roll : rolls.rolls()) {
      if (roll.isOpen()) {
        waiting(roll)
            .filter(running.view()::hasSaidGoodbye)
            .forEach(each -> rolls.left(each, comebacks.hasGone(each)));
      }
    }
  }

  private static Stream<InstanceId> waiting(Roll roll) {
    return roll.members().entrySet().stream()
        .filter(each -> each.getValue().stage() == Stage.WAITING)
        .map(each -> new InstanceId(each.getKey(), each.getValue().before()));
  }

  @Override
  public Collection<InstanceId> role() {
    return Stream.concat(others().stream(), Stream.of(id)).toList();
  }

  @Override
  public void ask(String roll, String reason) {
    rolls.ask(roll, reason);
  }

  @Override
  public void askAlone(String reason) {
    rolls.askOne(rolls.newId(), id.name(), reason);
  }

  @Override
  public List<RollStatus> rolls() {
    return status();
  }

  /** Says whether a roll that is known tells what becomes of an instance. */
  private boolean tellsOf(InstanceId instance) {
    return members(instance).findAny().isPresent();
  }

  /** Returns what the rolls that are known say of an instance. */
  private Stream<Roll.Member> members(InstanceId instance) {
    return rolls.rolls().stream()
        .flatMap(roll -> Stream.ofNullable(roll.member(instance.name())))
        .filter(member -> member.before() == instance.incarnation());
  }

  /** Asks who is at an instance's address now and has joined; null if nobody says so. */
  private @Nullable InstanceId joinedAt(Introduction other) {
    try {
      InstanceStatus status = transport().status(callAt(other));
      return status.joined() ? status.instance() : null;
    } catch (RemoteException | RuntimeException e) {
      return null; // it may answer the next time
    }
  }

  /** Returns the rolls known. */
  List<RollStatus> status() {
    return rolls.status(Instant.now());
  }

  /** Takes the word of another instance. */
  byte[] heard(byte[] word) {
    try {
      return rolls.heard(RollWord.decode(word)).encode();
    } catch (MalformedFrameException e) {
      throw new IllegalArgumentException(e.getMessage());
    }
  }

  /**
   * Begins a roll of a role, here or at an instance of the role; nothing if its id is known there.
   *
   * @throws IllegalArgumentException if it does not begin
   */
  void begin(String roll, String role, String reason) {
    if (!role.equals(config.role())) {
      beginElsewhere(roll, role, reason);
      return;
    }
    try {
      rolls.ask(roll, reason);
    } catch (IllegalStateException e) {
      throw new IllegalArgumentException(e.getMessage());
    }
  }

  /** Whoever does not answer may have begun it, so that the next one is asked for the same roll. */
  private void beginElsewhere(String roll, String role, String reason) {
    String refusal = "no instance of role \"" + role + "\" is known here";
    for (Introduction each : known(role).stream().limit(MOST_ASKED).toList()) {
      try {
        transport().startRoll(callAt(each), roll, role, reason);
        return;
      } catch (RemoteException | IllegalArgumentException e) {
        refusal = each.instance() + " does not begin it: " + e.getMessage();
      }
    }
    throw new IllegalArgumentException(refusal);
  }

  private RmiTransport transport() {
    return participation.require().transport();
  }

  private Address callAt(Introduction known) {
    return participation.require().callAt(known);
  }

  private List<Introduction> known(String role) {
    return participation.known().stream().filter(each -> each.role().equals(role)).toList();
  }

  /** Begins a roll and lets a rolling recycle follow it. Does not wait if it is of this role. */
  void begin(String role, String reason, RollingRecycle follower) {
    String roll = rolls.newId();
    Runnable begin = () -> begin(follower, role, roll, () -> begin(roll, role, reason));
    if (role.equals(config.role())) {
      begin.run();
    } else {
      threads.soon(begin);
    }
  }

  /** Begins a roll of one instance of this role. */
  void beginOne(String name, String reason, RollingRecycle follower) {
    String roll = rolls.newId();
    begin(follower, config.role(), roll, () -> rolls.askOne(roll, name, reason));
  }

  private void begin(RollingRecycle follower, String role, String roll, Runnable asking) {
    try {
      asking.run();
      follower.begun(roll);
      watched.add(role.equals(config.role()), role, roll, follower);
    } catch (IllegalArgumentException | IllegalStateException e) {
      String why = String.valueOf(e.getMessage());
      LogLine.ROLL_REFUSED.log(role, why);
      follower.end(End.ABORTED, why);
    }
  }

  /** Asks instances of another role for what they know of a roll; null if none of them does. */
  private @Nullable RollStatus statusElsewhere(String role, String roll) {
    for (Introduction each : known(role)) {
      try {
        for (RollStatus known : transport().status(callAt(each)).rolls()) {
          if (known.id().equals(roll)) {
            return known;
          }
        }
      } catch (RemoteException | RuntimeException e) {
        // the next one may know it
      }
    }
    return null;
  }

  private void recycle(Turn turn) {
    try {
      own.begin(turn.reason(), new PatientCourse(turn));
    } catch (RuntimeException e) {
      turn.failed(String.valueOf(e.getMessage()));
    }
  }

  /** Says a word about rolls to an instance of this role; null if it is not known. */
  private byte @Nullable [] call(InstanceId to, byte[] word) throws RemoteException {
    for (Introduction each : known(config.role())) {
      if (each.instance().equals(to)) {
        return transport().roll(callAt(each), word);
      }
    }
    return null;
  }

  @Override
  public List<InstanceId> others() {
    return known(config.role()).stream().map(Introduction::instance).toList();
  }

  @Override
  public Set<String> away() {
    return comebacks.awaited(config.role()).stream()
        .filter(each -> members(each).noneMatch(member -> member.stage() == Stage.BACK))
        .map(InstanceId::name)
        .collect(Collectors.toSet());
  }

  @Override
  public boolean isReady() {
    return ready.getAsBoolean();
  }

  @Override
  public void begun(Roll roll) {
    LogLine.ROLL_BEGUN.log(roll.id(), roll.role(), roll.asker(), roll.reason(), roll.order());
  }

  @Override
  public void advanced(Roll roll, InstanceId member, Stage stage) {
    events.accept(new RecycleProgressed(roll.id(), roll.role(), roll.reason(), member, stage));
  }

  @Override
  public void onTheWay(Roll roll, InstanceId member) {
    LogLine.ROLL_TURN.log(member, roll.id());
  }

  @Override
  public void back(Roll roll, InstanceId before, InstanceId after) {
    LogLine.ROLL_BACK.log(before, after, roll.id());
    if (!after.equals(id) || before.equals(id)) {
      events.accept(new RecycleCompleted(before, after, roll.role(), roll.reason()));
    }
  }

  @Override
  public void ended(Roll roll) {
    if (roll.end() == Roll.End.DONE) {
      LogLine.ROLL_DONE.log(roll.id());
    } else {
      LogLine.ROLL_ABORTED.log(roll.id(), roll.why(), untouched(roll));
    }
  }

  private static List<String> untouched(Roll roll) {
    List<String> names = new ArrayList<>(roll.order());
    names.removeIf(
        name -> Objects.requireNonNull(roll.member(name)).stage().compareTo(Stage.LEFT) > 0);
    return names;
  }
}
