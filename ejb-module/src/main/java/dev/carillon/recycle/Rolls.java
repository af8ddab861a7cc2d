package dev.carillon.recycle;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Roll;
import dev.carillon.contracts.RollAnswer;
import dev.carillon.contracts.RollStatus;
import dev.carillon.contracts.RollWord;
import dev.carillon.recycle.OwnRecycle.Step;
import dev.carillon.recycle.Table.Mark;
import dev.carillon.recycle.Turn.Permission;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How an instance takes turns with the others of its role: each recycles itself, with grants from
 * all others, and nobody leads. Thread-safe; takes no other lock with its own held, and calls
 * nobody with it.
 */
public final class Rolls {
  private final InstanceId self;
  private final String role;
  private final RollSettings settings;
  private final LongSupplier clock;
  private final RandomGenerator random;
  private final Neighbours neighbours;
  private final Voice voice;
  private final Consumer<Turn> own;

  private final Told told = new Told();
  private final AwakeClock awake;
  private final Table table;
  private final Peers peers;
  private final Knowledge knowledge;
  private final Successor successor;
  private final OwnTurns turns;
  private final Consent consent;

  /**
   * Makes the rolls of an instance that has just started.
   *
   * @param clock a monotonic clock in nanoseconds
   * @param own begins the instance's own recycling in its turn, and returns at once
   */
  public Rolls(
      InstanceId self,
      String role,
      RollSettings settings,
      LongSupplier clock,
      RandomGenerator random,
      Neighbours neighbours,
      Voice voice,
      Consumer<Turn> own,
      RollListener listener) {
    this.self = self;
    this.role = role;
    this.settings = settings;
    this.clock = clock;
    this.random = random;
    this.neighbours = neighbours;
    this.voice = voice;
    this.own = own;
    awake = new AwakeClock(clock);
    table = new Table(listener, told::add);
    knowledge = new Knowledge(role, settings, table);
    peers = knowledge.peers();
    successor = new Successor(self, settings.settle(), settings.maxStaleness().multipliedBy(2));
    turns = new OwnTurns(this, self, settings, knowledge, clock.getAsLong());
    consent = new Consent(self, settings, knowledge, turns);
  }

  private Scene look() {
    return Scene.around(neighbours);
  }

  private Mark now() {
    return new Mark(clock.getAsLong(), awake.now());
  }

  /**
   * Asks all instances of the role that are known to recycle in their turns. Nothing new if a roll
   * of that id is known.
   *
   * @throws IllegalStateException if this instance does not know everybody yet, or too many rolls
   *     go on
   */
  public void ask(String id, String reason) {
    Scene scene = look();
    List<InstanceId> members = new ArrayList<>(scene.others());
    members.add(self);
    begin(scene, id, reason, members);
  }

  /** Returns the id of a roll that nobody knows. */
  public String newId() {
    return String.format("%016x", random.nextLong());
  }

  /**
   * Asks one instance of the role to recycle, in its turn with all rolls.
   *
   * @throws IllegalArgumentException if none of that name is known in this role
   */
  public void askOne(String id, String name, String reason) {
    Scene scene = look();
    List<InstanceId> members = new ArrayList<>(scene.others());
    members.add(self);
    members.removeIf(each -> !each.name().equals(name));
    if (members.isEmpty()) {
      throw new IllegalArgumentException(
          "no instance \"" + name + "\" of role \"" + role + "\" is known here");
    }
    begin(scene, id, reason, members);
  }

  private void begin(Scene scene, String id, String reason, Collection<InstanceId> members) {
    Roll roll = Roll.of(id, role, reason, self, members);
    synchronized (this) {
      if (table.roll(id) == null) {
        requireRoom(scene);
        table.add(roll, now());
        peers.speakSoon();
      }
    }
    told.tell();
  }

  private void requireRoom(Scene scene) {
    if (!scene.ready()) {
      throw new IllegalStateException(
          self
              + " is starting, has not met everybody yet, or recycles itself or did just now, and"
              + " cannot ask for a roll");
    }
    if (table.isFull()) {
      throw new IllegalStateException("too many rolls of role \"" + role + "\" go on already");
    }
  }

  /** Takes what another instance says. */
  public RollAnswer heard(RollWord word) {
    Scene scene = look();
    RollAnswer answer;
    synchronized (this) {
      answer = answer(word, scene);
    }
    told.tell();
    return answer;
  }

  private RollAnswer answer(RollWord word, Scene scene) {
    InstanceId sender = word.sender();
    if (!word.role().equals(role) || sender.name().equals(self.name())) {
      return new RollAnswer(self, 0, sender + " is not of role \"" + role + "\"", List.of());
    }
    return consent.answer(word, scene, now());
  }

  /**
   * An instance has said goodbye. To be said as long as that is known: one that may be on its way,
   * since it was given a grant, has left only when that is over.
   *
   * @param comesBack whether it has gone in order to come back
   */
  public void left(InstanceId instance, boolean comesBack) {
    Scene scene = look();
    synchronized (this) {
      knowledge.left(instance, comesBack, scene, now());
    }
    told.tell();
  }

  /** Does what is due by now. To be called about every 50 ms. */
  public void tick() {
    if (isQuiet()) {
      return;
    }
    Scene scene = look();
    synchronized (this) {
      Mark now = now();
      knowledge.keep(scene.others(), now);
      knowledge.note(successor.findBack(table.known(), scene, now), now);
      knowledge.findEnds(turns.lastRefusal(), now);
      knowledge.noteGrants();
      turns.advance(scene, now);
      speak(scene, now);
    }
    told.tell();
  }

  /** Most of the time no roll goes on, and then nobody is expected to say anything. */
  private synchronized boolean isQuiet() {
    long now = awake.now();
    boolean quiet = turns.current() == null && !knowledge.isToBeTold(now) && !successor.isNew(now);
    if (quiet) {
      peers.clear();
    }
    return quiet;
  }

  /** What was applied for is begun when no lock is held. */
  void goes(Turn turn) {
    told.add(() -> own.accept(turn));
  }

  Permission mayTake(Turn asking, Step step) {
    Scene scene = look();
    Permission permission;
    synchronized (this) {
      permission = turns.mayTake(asking, step, scene, now());
    }
    told.tell();
    return permission;
  }

  void backInPlace(Turn mine) {
    synchronized (this) {
      if (mine == turns.current()) {
        turns.backInPlace(mine, now());
      }
    }
    told.tell();
  }

  void failed(Turn mine, String why) {
    synchronized (this) {
      if (mine == turns.current()) {
        turns.failed(mine, why, now());
      }
    }
    told.tell();
  }

  private void speak(Scene scene, Mark now) {
    RollWord word = null;
    for (InstanceId other : scene.others()) {
      if (peers.isDue(other, now.at(), settings.exchange().toNanos())) {
        RollWord said = word == null ? word() : word;
        word = said;
        told.add(() -> voice.say(other, said, answer -> answered(other, now.at(), said, answer)));
      }
    }
  }

  private RollWord word() {
    return new RollWord(self, role, turns.term(), turns.wanted(), table.rolls());
  }

  private void answered(
      InstanceId other, long askedAt, RollWord word, @Nullable RollAnswer answer) {
    synchronized (this) {
      peers.spoken(other);
      if (answer != null && answer.sender().equals(other)) {
        Mark now = now();
        peers.heard(other, now.awake());
        knowledge.join(answer.rolls(), now);
        turns.answered(other, askedAt, word, answer);
      }
    }
    told.tell();
  }

  /** Returns the rolls known, those that go on first. */
  public synchronized List<Roll> rolls() {
    return table.rolls();
  }

  /**
   * Returns the rolls known with the times at which that was learned.
   *
   * @param wallClock the time now
   */
  public synchronized List<RollStatus> status(Instant wallClock) {
    return table.status(wallClock, clock.getAsLong());
  }
}
