package dev.carillon;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.RollAnswer;
import dev.carillon.contracts.RollWord;
import dev.carillon.recycle.Voice;
import java.rmi.RemoteException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Carries words about rolls by calls, each on a thread that may wait. Thread-safe. */
final class RollCalls implements Voice {
  private final Consumer<Runnable> soon;
  private final Call call;

  /** Calls an instance, and waits for its answer. */
  interface Call {
    /** Returns what the instance answers to a word; null if it is not known. */
    byte @Nullable [] roll(InstanceId to, byte[] word) throws RemoteException;
  }

  /**
   * Makes it.
   *
   * @param soon does something on a thread that may wait
   */
  RollCalls(Consumer<Runnable> soon, Call call) {
    this.soon = soon;
    this.call = call;
  }

  @Override
  public void say(InstanceId to, RollWord word, Consumer<@Nullable RollAnswer> answer) {
    soon.accept(
        () -> {
          RollAnswer said = null;
          try {
            said = call(to, word);
          } finally { // or nothing would be said to it any more
            answer.accept(said);
          }
        });
  }

  /** Returns null for whatever is no answer: silence is told of when it has lasted. */
  private @Nullable RollAnswer call(InstanceId to, RollWord word) {
    try {
      byte[] answer = call.roll(to, word.encode());
      return answer == null ? null : RollAnswer.decode(answer);
    } catch (RemoteException | RuntimeException e) {
      return null;
    }
  }
}
