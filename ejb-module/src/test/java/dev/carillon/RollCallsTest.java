package dev.carillon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.RollAnswer;
import dev.carillon.contracts.RollWord;
import java.rmi.ConnectException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every word about a roll is answered once, whatever becomes of its call. */
class RollCallsTest {
  private static final InstanceId A = new InstanceId("a/web", 1);
  private static final InstanceId B = new InstanceId("b/web", 2);

  private final List<@Nullable RollAnswer> answers = new ArrayList<>();

  private void say(RollCalls.Call call) {
    RollWord word = new RollWord(A, "web", 1, null, List.of());
    new RollCalls(Runnable::run, call).say(B, word, answers::add);
  }

  @Test
  void answerOfTheOtherOneIsPassedOn() {
    RollAnswer granted = new RollAnswer(B, 1, "", List.of());

    say((to, word) -> to.equals(B) ? granted.encode() : null);

    assertThat(answers).containsExactly(granted);
  }

  @Test
  void noAnswerIsToldToo() {
    say((to, word) -> null);
    say(
        (to, word) -> {
          throw new ConnectException("planted");
        });
    say(
        (to, word) -> {
          throw new IllegalStateException("planted");
        });
    say((to, word) -> new byte[] {1});

    assertThat(answers).containsExactly(null, null, null, null);
  }

  @Test
  void errorInACallEndsNoConversation() {
    assertThatExceptionOfType(NoClassDefFoundError.class)
        .isThrownBy(
            () ->
                say(
                    (to, word) -> {
                      throw new NoClassDefFoundError("planted");
                    }));

    assertThat(answers).containsExactly((RollAnswer) null);
  }
}
