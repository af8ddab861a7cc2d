package dev.carillon.recycle;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.RollAnswer;
import dev.carillon.contracts.RollWord;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Carries words about rolls to other instances. Implementations never block the caller. */
public interface Voice {
  /**
   * Says a word to an instance.
   *
   * @param answer takes what it answers, once; null if no answer has come
   */
  void say(InstanceId to, RollWord word, Consumer<@Nullable RollAnswer> answer);
}
