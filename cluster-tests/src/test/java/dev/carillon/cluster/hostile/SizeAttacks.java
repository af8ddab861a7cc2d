package dev.carillon.cluster.hostile;

import dev.carillon.cluster.hostile.Jrmp.Answer;
import dev.carillon.cluster.hostile.Jrmp.Outcome;
import dev.carillon.cluster.hostile.JrmpCall.Message;
import dev.carillon.cluster.hostile.SerialStream.Part;
import dev.carillon.contracts.NotificationBatch;
import dev.carillon.contracts.NotificationMessage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Attacks by calls that do not end before memory does: nothing that a filter is asked about. */
final class SizeAttacks {
  /** What no call may take: four times the largest batch, which leaves room for the buffers. */
  private static final long MOST = 4L * NotificationBatch.MAX_BYTES;

  /** What is sent at the most. */
  private static final long ENOUGH = 96L << 20;

  private static final int PATIENCE_MILLIS = 3_000;
  private static final long HUGE = 1L << 30;
  private static final int LONGEST_NAME = 65_535;

  private SizeAttacks() {}

  static List<Attack> all() {
    return List.of(
        endless("a huge String as an argument", "deliver", stream -> stream.longString(HUGE)),
        endless(
            "a huge String in an annotation",
            "deliver",
            stream -> stream.array().classOfBytes(inner -> inner.longString(HUGE)).length(0)),
        endless("a huge String in a message", "flush", SizeAttacks::messageWithHugeName),
        endless("a proxy of many long interfaces", "deliver", SizeAttacks::proxyOfLongNames),
        endless("a class of many long fields", "deliver", SizeAttacks::classOfLongNames),
        oversizedBatch());
  }

  private static void messageWithHugeName(SerialStream stream) throws IOException {
    stream
        .object()
        .classNamed(NotificationMessage.class.getName(), 0, SerialStream.SERIALIZABLE, 1)
        .objectField("cache", String.class.descriptorString())
        .fromNowhere()
        .nothing()
        .longString(HUGE);
  }

  private static void proxyOfLongNames(SerialStream stream) throws IOException {
    stream.object().proxyClass(LONGEST_NAME);
    for (int i = 0; i < LONGEST_NAME; i++) {
      stream.text(longName(i));
    }
  }

  private static void classOfLongNames(SerialStream stream) throws IOException {
    stream.object().classNamed("Long", 1, SerialStream.SERIALIZABLE, Short.MAX_VALUE);
    for (int i = 0; i < Short.MAX_VALUE; i++) {
      stream.primitiveField('I', longName(i));
    }
  }

  private static String longName(int number) {
    return String.format("%05d", number) + "a".repeat(LONGEST_NAME - 5);
  }

  private static Attack endless(String name, String method, Part argument) {
    return Attack.ruining(name, scene -> excess(scene, scene.callOf(method).with(argument)));
  }

  /** Sends a call as far as it is taken, and says if that was too far. */
  private static Optional<String> excess(Scene scene, Message call) throws IOException {
    long[] sent = new long[1];
    try (Jrmp connection = scene.open()) {
      Timed.run(
          connection,
          PATIENCE_MILLIS,
          () ->
              connection.stream(
                  out -> {
                    Counting counting = new Counting(out, ENOUGH);
                    try {
                      call.writeTo(counting);
                    } finally {
                      sent[0] = counting.sent();
                    }
                  }));
    }
    return sent[0] > MOST
        ? Optional.of("the target took " + (sent[0] >> 20) + " MiB of one call")
        : Optional.empty();
  }

  private static Attack oversizedBatch() {
    return Attack.of(
        "a batch above the limit",
        scene -> {
          try (Jrmp connection = scene.open()) {
            Answer answer =
                connection.call(
                    scene.callOf("deliver").with(new byte[NotificationBatch.MAX_BYTES + 1]),
                    PATIENCE_MILLIS);
            return answer.outcome() == Outcome.RETURNED
                ? Optional.of("the batch was taken")
                : Optional.empty();
          }
        });
  }
}
