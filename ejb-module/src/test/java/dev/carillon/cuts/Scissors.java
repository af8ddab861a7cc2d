package dev.carillon.cuts;

import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Cuts connections at random, by a seed: some of those open, every 50 to 100 ms. */
final class Scissors implements AutoCloseable {
  private static final int CUTS_A_TURN = 4;
  private static final List<Cut> KINDS = List.of(Cut.values());

  private final Supplier<List<Link>> links;
  private final Random random;
  private final Phaser turns = new Phaser(1);
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

  Scissors(Supplier<List<Link>> links, long seed) {
    this.links = links;
    this.random = new Random(seed);
    scheduleTurn();
  }

  /** Waits until so many turns are over. */
  void awaitTurn(int turn) {
    turns.awaitAdvance(turn);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // it ends when the executor is shut down
  private void scheduleTurn() {
    clock.schedule(this::turn, random.nextInt(50, 101), TimeUnit.MILLISECONDS);
  }

  private void turn() {
    List<Link> open = links.get();
    for (int i = 0; i < CUTS_A_TURN && !open.isEmpty(); i++) {
      Link link = open.get(random.nextInt(open.size()));
      link.cut(KINDS.get(random.nextInt(KINDS.size())));
    }
    turns.arrive();
    scheduleTurn();
  }

  /** Cuts nothing more, not even what is still to come about. */
  @Override
  public void close() {
    clock.shutdownNow();
    try {
      if (!clock.awaitTermination(5, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the scissors do not stop");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    links.get().forEach(Link::spare);
  }
}
