package dev.carillon.recycle;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Roll;
import dev.carillon.contracts.Roll.Member;
import dev.carillon.contracts.Roll.Stage;
import dev.carillon.contracts.RollAnswer;
import dev.carillon.contracts.RollStatus;
import dev.carillon.contracts.RollWord;
import dev.carillon.recycle.OwnRecycle.Step;
import dev.carillon.recycle.Table.Known;
import dev.carillon.recycle.Table.Mark;
import dev.carillon.recycle.Turn.Permission;
import dev.carillon.recycle.Turn.Phase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
  private final Grants grants = new Grants();
  private final Peers peers = new Peers();
  private final Endings endings;
  private final long startedAt;

  /** The number of the newest application. */
  private long term;

  private @Nullable Turn turn;

  /** Null while it is not ready. */
  private @Nullable Mark readySince;

  private String lastRefusal = "";

  /** What was seen around right before. */
  private record Scene(List<InstanceId> others, boolean ready) {}

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
    endings = new Endings(settings);
    startedAt = clock.getAsLong();
  }

  private Scene look() {
    return new Scene(neighbours.others(), neighbours.isReady());
  }

  private Mark now() {
    return new Mark(clock.getAsLong(), awake.now());
  }

  /**
   * Asks all instances of the role that are known to recycle in their turns.
   *
   * @return the roll's id
   * @throws IllegalStateException if this instance does not know everybody yet, or too many rolls
   *     go on
   */
  public String ask(String reason) {
    return ask(String.format("%016x", random.nextLong()), reason);
  }

  /** As {@link #ask(String)}, for what is one roll whoever asks: nothing new if it is known. */
  public String ask(String id, String reason) {
    Scene scene = look();
    List<InstanceId> members = new ArrayList<>(scene.others());
    members.add(self);
    return begin(scene, id, reason, members);
  }

  /**
   * Asks one instance of the role to recycle, in its turn with all rolls.
   *
   * @throws IllegalArgumentException if none of that name is known in this role
   */
  public String askOne(String name, String reason) {
    Scene scene = look();
    List<InstanceId> members = new ArrayList<>(scene.others());
    members.add(self);
    members.removeIf(each -> !each.name().equals(name));
    if (members.isEmpty()) {
      throw new IllegalArgumentException(
          "no instance \"" + name + "\" of role \"" + role + "\" is known here");
    }
    return begin(scene, String.format("%016x", random.nextLong()), reason, members);
  }

  private String begin(Scene scene, String id, String reason, Collection<InstanceId> members) {
    Roll roll = Roll.of(id, role, reason, self, members);
    synchronized (this) {
      if (table.roll(id) == null) {
        requireRoom(scene);
        table.add(roll, now());
        peers.speakSoon();
      }
    }
    told.tell();
    return id;
  }

  private void requireRoom(Scene scene) {
    if (!scene.ready()) {
      throw new IllegalStateException(
          self + " has not met everybody yet and cannot ask for a roll");
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
    Mark now = now();
    boolean outdated = grants.isOutdated(sender, word.term());
    join(word.rolls(), now);
    if (scene.others().contains(sender)) {
      peers.heard(sender, now.awake());
      grants.heard(sender, word.term(), word.wanted() != null);
    }
    String wanted = word.wanted();
    if (wanted == null) {
      return new RollAnswer(self, 0, "", table.rolls());
    }
    String refusal = outdated ? "it has applied anew" : objection(sender, wanted, scene);
    if (refusal == null) {
      grants.give(sender, wanted, word.term(), now.awake());
      return new RollAnswer(self, word.term(), "", table.rolls());
    }
    return new RollAnswer(self, 0, refusal, table.rolls());
  }

  private void join(List<Roll> others, Mark now) {
    table.join(others.stream().filter(roll -> roll.role().equals(role)).toList(), now);
    table.rolls().forEach(grants::seen);
  }

  /** Says why an application is not granted; null if it is. */
  private @Nullable String objection(InstanceId sender, String wanted, Scene scene) {
    Roll roll = table.roll(wanted);
    if (!scene.others().contains(sender)) {
      return "it is not known here";
    }
    if (roll == null || !roll.isOpen()) {
      return "that roll is not open here";
    }
    Member member = roll.member(sender.name());
    if (member == null
        || member.before() != sender.incarnation()
        || member.stage().compareTo(Stage.FAILED) >= 0) {
      return "that roll does not ask it to recycle";
    }
    if (!scene.ready()) {
      return "it is not ready itself";
    }
    Turn mine = turn;
    if (mine != null && mine.isGoing()) {
      return "it is on its way itself";
    }
    int gone = unavailableBut(sender.name()).size();
    if (gone >= settings.maxUnavailable()) {
      return "others are on their way: " + unavailableBut(sender.name());
    }
    return mine != null
            && mine.phase() == Phase.APPLYING
            && gone + 1 >= settings.maxUnavailable()
            && !givesWay(mine, roll, sender)
        ? "it comes first itself"
        : null;
  }

  /** Gives up the own application for one that comes before it. */
  private boolean givesWay(Turn mine, Roll roll, InstanceId sender) {
    int order = roll.id().compareTo(mine.roll());
    boolean before =
        order != 0
            ? order < 0
            : roll.order().indexOf(sender.name()) < roll.order().indexOf(self.name());
    if (before) {
      turn = null;
      peers.speakSoon();
    }
    return before;
  }

  /** Returns who is, or may be, on the way, but for one. */
  private Set<String> unavailableBut(String name) {
    Set<String> names = new HashSet<>(table.onTheWay());
    names.addAll(grants.names());
    names.remove(name);
    return names;
  }

  /**
   * An instance has said goodbye. To be said as long as that is known: one that may be on its way,
   * since it was given a grant, has left only when that is over.
   */
  public void left(InstanceId instance) {
    synchronized (this) {
      table.change(
          table.open().stream()
              .map(Known::roll)
              .filter(roll -> isWaiting(roll, instance))
              .filter(roll -> !grants.names().contains(instance.name()))
              .map(roll -> in(roll, instance.name(), Stage.LEFT))
              .toList(),
          now());
    }
    told.tell();
  }

  private static boolean isWaiting(Roll roll, InstanceId instance) {
    return Member.waiting(instance.incarnation()).equals(roll.member(instance.name()));
  }

  private static Roll in(Roll roll, String name, Stage stage) {
    Member member = roll.members().get(name);
    return member == null ? roll : roll.with(name, member.in(stage));
  }

  /** Does what is due by now. To be called about every 50 ms. */
  public void tick() {
    if (isQuiet()) {
      return;
    }
    Scene scene = look();
    synchronized (this) {
      Mark now = now();
      peers.keep(scene.others(), now.awake());
      grants.expire(now.awake() - settings.holdGrants().toNanos());
      findBack(scene, now);
      findEnds(now);
      table.rolls().forEach(grants::seen);
      advance(scene, now);
      speak(scene, now);
    }
    told.tell();
  }

  /** Most of the time no roll goes on, and then nobody is expected to say anything. */
  private synchronized boolean isQuiet() {
    long now = awake.now();
    boolean quiet = turn == null && table.known().stream().noneMatch(each -> isTold(each, now));
    if (quiet) {
      peers.clear();
    }
    return quiet;
  }

  /** Says whether a roll goes on, or something of it may still have to be told. */
  private boolean isTold(Known known, long awakeNow) {
    long endedFor = known.endedFor(awakeNow);
    return known.roll().isOpen()
        || endedFor < 2 * settings.maxStaleness().toNanos()
        || endedFor < settings.timeLimit().toNanos() && isSomebodyMissing(known.roll());
  }

  private static boolean isSomebodyMissing(Roll roll) {
    return roll.members().values().stream()
        .anyMatch(each -> each.stage().isOnTheWay() || each.stage() == Stage.FAILED);
  }

  /** A new incarnation finds its name in a roll, with the one before it. */
  private void findBack(Scene scene, Mark now) {
    if (!hasSettled(scene, now)) {
      return;
    }
    List<Roll> back = new ArrayList<>();
    for (Roll roll : table.rolls()) {
      Member member = roll.member(self.name());
      if (member != null
          && member.before() != self.incarnation()
          && member.stage() != Stage.BACK
          && !scene.others().contains(new InstanceId(self.name(), member.before()))) {
        back.add(roll.with(self.name(), member.backAs(self.incarnation())));
      }
    }
    noteAndTell(back, now);
  }

  /** Whoever sends requests must have seen that it is ready before another one goes. */
  private boolean hasSettled(Scene scene, Mark now) {
    if (!scene.ready()) {
      readySince = null;
      return false;
    }
    Mark since = readySince == null ? now : readySince;
    readySince = since;
    return now.awake() - since.awake() >= settings.settle().toNanos();
  }

  private void noteAndTell(List<Roll> changed, Mark now) {
    if (!changed.isEmpty()) {
      table.change(changed, now);
      peers.speakSoon();
    }
  }

  private void findEnds(Mark now) {
    Set<String> onTheWay = table.onTheWay();
    onTheWay.forEach(name -> peers.heardAgain(name, now.awake()));
    Optional<InstanceId> silent =
        peers.silent(onTheWay, now.awake(), settings.maxStaleness().toNanos());
    noteAndTell(endings.find(table, silent, lastRefusal, now.awake()), now);
  }

  private static Stage stage(Roll roll, String name) {
    Member member = roll.member(name);
    return member == null ? Stage.WAITING : member.stage();
  }

  private void advance(Scene scene, Mark now) {
    Turn mine = turn;
    if (mine != null && !goesOn(mine, scene)) {
      giveUp(mine);
    }
    if (turn == null && scene.ready()) {
      apply(now);
    }
    Turn next = turn;
    if (next != null && next.phase() == Phase.APPLYING && isGranted(next, scene, now)) {
      next.starts();
      told.add(() -> own.accept(next));
    }
  }

  private boolean goesOn(Turn mine, Scene scene) {
    Roll roll = table.roll(mine.roll());
    return switch (mine.phase()) {
      case APPLYING -> scene.ready() && roll != null && roll.equals(ownRoll()) && isNext(roll);
      case STARTING -> roll != null && roll.isOpen();
      case DRAINING, DOWN, CANCELLED -> true;
    };
  }

  /** What was begun is taken back when it asks for its next step. */
  private void giveUp(Turn mine) {
    if (mine.phase() == Phase.APPLYING) {
      turn = null;
    } else {
      mine.cancel();
    }
    peers.speakSoon();
  }

  private void apply(Mark now) {
    Roll roll = ownRoll();
    if (roll != null
        && now.at() - startedAt >= settings.minUptime().toNanos()
        && isNext(roll)
        && unavailableBut(self.name()).size() < settings.maxUnavailable()) {
      term++;
      turn = new Turn(this, roll.id(), roll.reason(), term);
      peers.speakSoon();
    }
  }

  /** Returns the first roll in which this instance waits for its turn. */
  private @Nullable Roll ownRoll() {
    return table.open().stream()
        .map(Known::roll)
        .filter(roll -> isWaiting(roll, self))
        .findFirst()
        .orElse(null);
  }

  private boolean isNext(Roll roll) {
    List<String> order = roll.order();
    return order.subList(0, order.indexOf(self.name())).stream()
            .map(name -> stage(roll, name))
            .filter(stage -> stage != Stage.BACK && stage != Stage.LEFT)
            .count()
        < settings.maxUnavailable();
  }

  /** Says whether all others let it go, by what they said not long ago. */
  private boolean isGranted(Turn mine, Scene scene, Mark now) {
    Set<String> onTheWay = table.onTheWay();
    return unavailableBut(self.name()).size() < settings.maxUnavailable()
        && scene.others().stream()
            .filter(other -> !onTheWay.contains(other.name()))
            .filter(other -> !isNewcomer(other, mine))
            .allMatch(other -> mine.isGrantedSince(other, oldestGrant(mine, now)));
  }

  /** Whoever grants the step down must know that this instance is draining. */
  private long oldestGrant(Turn mine, Mark now) {
    long oldest = now.at() - settings.maxStaleness().toNanos();
    Mark drained = mine.drainedAt();
    return drained == null || drained.at() - oldest < 0 ? oldest : drained.at();
  }

  /** Somebody has joined who is no member, and was not there when this instance began to drain. */
  private boolean isNewcomer(InstanceId other, Turn mine) {
    Mark drained = mine.drainedAt();
    Roll roll = table.roll(mine.roll());
    return drained != null
        && roll != null
        && roll.member(other.name()) == null
        && peers.isNewSince(other, drained.awake());
  }

  Permission mayTake(Turn asking, Step step) {
    Scene scene = look();
    Permission permission;
    synchronized (this) {
      Mark now = now();
      permission = permission(asking, scene, now);
      if (permission == Permission.YES) {
        take(asking, step, now);
      } else if (permission == Permission.NO) {
        endInVain(asking, now);
      }
    }
    told.tell();
    return permission;
  }

  private Permission permission(Turn asking, Scene scene, Mark now) {
    Roll roll = table.roll(asking.roll());
    if (asking != turn || !asking.isGoing() || roll == null || !roll.isOpen()) {
      return Permission.NO;
    }
    if (isGranted(asking, scene, now)) {
      return Permission.YES;
    }
    return now.awake() - asking.waitsSince(now.awake()) > settings.maxStaleness().toNanos()
        ? Permission.NO
        : Permission.NOT_YET;
  }

  private void take(Turn mine, Step step, Mark now) {
    List<String> covered =
        table.open().stream()
            .map(Known::roll)
            .filter(roll -> isWaiting(roll, self))
            .map(Roll::id)
            .toList();
    mine.take(step, now, covered);
    Roll roll = table.roll(mine.roll());
    if (roll != null) {
      Stage stage = step == Step.DRAINING ? Stage.DRAINING : Stage.DOWN;
      noteAndTell(List.of(in(roll, self.name(), stage)), now);
    }
  }

  /** One that had begun cannot be told from one that failed; one that had not waits again. */
  private void endInVain(Turn mine, Mark now) {
    if (mine != turn) {
      return;
    }
    turn = null;
    peers.speakSoon();
    Roll roll = table.roll(mine.roll());
    if (roll != null && stage(roll, self.name()).isOnTheWay()) {
      noteAndTell(
          List.of(
              in(roll, self.name(), Stage.FAILED)
                  .aborted(self + " has lost its grants on its way" + lastRefusal)),
          now);
    }
  }

  void backInPlace(Turn mine) {
    synchronized (this) {
      if (mine == turn) {
        turn = null;
        Set<String> ids = new HashSet<>(mine.covered());
        ids.add(mine.roll());
        noteAndTell(
            table.rolls().stream()
                .filter(roll -> ids.contains(roll.id()))
                .map(this::withSelfBack)
                .toList(),
            now());
        table.rolls().forEach(grants::seen);
      }
    }
    told.tell();
  }

  private Roll withSelfBack(Roll roll) {
    Member member = roll.members().get(self.name());
    return member == null || member.before() != self.incarnation()
        ? roll
        : roll.with(self.name(), member.backAs(self.incarnation()));
  }

  void failed(Turn mine, String why) {
    synchronized (this) {
      if (mine == turn) {
        turn = null;
        Roll roll = table.roll(mine.roll());
        if (roll != null) {
          noteAndTell(
              List.of(in(roll, self.name(), Stage.FAILED).aborted(self + " failed: " + why)),
              now());
        }
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
    Turn mine = turn;
    boolean applies = mine != null && mine.phase() != Phase.CANCELLED;
    return new RollWord(
        self, role, term, applies && mine != null ? mine.roll() : null, table.rolls());
  }

  private void answered(
      InstanceId other, long askedAt, RollWord word, @Nullable RollAnswer answer) {
    synchronized (this) {
      peers.spoken(other);
      if (answer != null && answer.sender().equals(other)) {
        Mark now = now();
        peers.heard(other, now.awake());
        join(answer.rolls(), now);
        noteGrant(other, askedAt, word, answer);
      }
    }
    told.tell();
  }

  private void noteGrant(InstanceId other, long askedAt, RollWord word, RollAnswer answer) {
    Turn mine = turn;
    if (mine == null || word.wanted() == null || mine.term() != word.term()) {
      return;
    }
    if (answer.granted() == mine.term()) {
      mine.granted(other, askedAt);
    } else {
      mine.refused(other, askedAt);
      lastRefusal = "; " + other + " said: " + answer.refusal();
    }
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
