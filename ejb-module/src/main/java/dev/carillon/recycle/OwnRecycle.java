package dev.carillon.recycle;

/** What recycles this very instance, by the steps of its mode. Thread-safe. */
public interface OwnRecycle {

  /** Who is told of the steps, and asked before them. Called on a thread that may wait. */
  interface Course {
    /**
     * Asked right before the steps that a client could notice: readiness goes DOWN, and what serves
     * stops. If it says no, what was begun is taken back, readiness included, and the course ends.
     * Asked again for the same step if something that takes its time comes in between.
     */
    boolean mayTake(Step step);

    /** It is done, and this incarnation goes on. */
    void backInPlace();

    /** It cannot be done, and this incarnation goes on. */
    void failed(String why);
  }

  /** The steps. */
  enum Step {
    /** Readiness says DOWN, requests are still answered. */
    DRAINING,
    /** State is dropped, and what serves stops. */
    DOWN
  }

  /**
   * Begins, and returns at once. If the incarnation ends by it, the course hears nothing after step
   * DOWN.
   *
   * @throws IllegalStateException if it is under way already
   */
  void begin(String reason, Course course);

  /**
   * Does what follows a {@code RecycleRequested} that has been fired already, out of turn and with
   * nobody to ask. Returns at once. If a recycle is under way, that will do, unless it is called
   * off: then it is done after it.
   */
  void afterRequest(String reason);

  /**
   * Says whether clients may be sent here, as far as this knows: the application has started, and
   * no recycle is under way for which they may have to look away.
   */
  boolean isServing();
}
