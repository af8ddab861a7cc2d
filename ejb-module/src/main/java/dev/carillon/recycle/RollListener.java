package dev.carillon.recycle;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Roll;
import dev.carillon.contracts.Roll.Stage;

/**
 * Learns what happens to rolls, one after the other, and each of it once. Called with no lock held;
 * must not wait.
 */
public interface RollListener {
  /** A roll is known that was not. */
  void begun(Roll roll);

  /** A member has come further; not told of what has happened before a roll became known. */
  void advanced(Roll roll, InstanceId member, Stage stage);

  /** It is a member's turn, and it is on its way. */
  void onTheWay(Roll roll, InstanceId member);

  /** A member is back; told once for rolls that overlap. */
  void back(Roll roll, InstanceId before, InstanceId after);

  /** A roll has ended. */
  void ended(Roll roll);
}
