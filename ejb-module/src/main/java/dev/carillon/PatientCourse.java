package dev.carillon;

import dev.carillon.recycle.OwnRecycle;
import dev.carillon.recycle.Turn;
import dev.carillon.recycle.Turn.Permission;

/** A turn as what recycles the instance sees it: waits until the grants for a step are there. */
final class PatientCourse implements OwnRecycle.Course {
  private static final long PAUSE_MILLIS = 50;

  private final Turn turn;

  PatientCourse(Turn turn) {
    this.turn = turn;
  }

  @Override
  public boolean mayTake(OwnRecycle.Step step) {
    try {
      Permission permission = turn.mayTake(step);
      while (permission == Permission.NOT_YET) {
        Thread.sleep(PAUSE_MILLIS);
        permission = turn.mayTake(step);
      }
      return permission == Permission.YES;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      turn.failed("its thread was interrupted");
      return false;
    }
  }

  @Override
  public void backInPlace() {
    turn.backInPlace();
  }

  @Override
  public void failed(String why) {
    turn.failed(why);
  }
}
