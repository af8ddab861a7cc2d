package dev.carillon.receive;

/** What waits in a lane. */
sealed interface Waiting extends Runnable permits Arrival, Waiting.Task {
  /** Returns how many notifications it is. */
  int size();

  /** Something of this instance's own, to be done in its turn. */
  record Task(Runnable action) implements Waiting {
    @Override
    public int size() {
      return 1;
    }

    @Override
    public void run() {
      action.run();
    }
  }
}
