package dev.carillon.cluster.hostile;

import dev.carillon.cluster.hostile.Jrmp.Answer;
import dev.carillon.cluster.hostile.Jrmp.Outcome;
import dev.carillon.cluster.hostile.JrmpCall.Message;
import dev.carillon.cluster.hostile.SerialStream.Part;
import dev.carillon.contracts.Key;
import dev.carillon.contracts.NotificationMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Attacks by the objects that stand in a call: foreign ones, and ones that are too much. */
final class ObjectAttacks {
  private static final int PATIENCE_MILLIS = 1_000;
  private static final int NESTING = 60_000;
  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;
  private static final int SETS = 100;

  private ObjectAttacks() {}

  static List<Attack> all() {
    List<Attack> all = new ArrayList<>();
    RemoteMethods.objectParameters().forEach(each -> all.add(foreign(each)));
    all.add(inAnnotation());
    all.add(inField());
    all.add(behindTheArguments());
    all.add(reference());
    all.add(nestedSets());
    all.add(array("byte[]", stream -> stream.classOfBytes(SerialStream::nothing)));
    all.add(array("Object[]", ObjectAttacks::classOfObjects));
    all.add(nesting());
    return all;
  }

  private static Attack foreign(RemoteMethods.Parameter parameter) {
    String name = "a foreign object as " + parameter;
    WithGadget message =
        (scene, gadget) -> scene.callOf(parameter.method()).with(parameter.argumentsWith(gadget));
    return parameter.isText() ? Attack.stopped(name, run(message)) : running(name, message);
  }

  private static Attack inAnnotation() {
    return running(
        "a foreign object in the annotation of byte[]",
        (scene, gadget) -> scene.callOf("deliver").annotated(gadget, (Object) new byte[0]));
  }

  /** A message whose key is something else; the other fields are missing. */
  private static Attack inField() {
    return running(
        "a foreign object within a message",
        (scene, gadget) ->
            scene
                .callOf("flush")
                .with(
                    stream ->
                        gadget.writeTo(
                            stream
                                .object()
                                .classNamed(
                                    NotificationMessage.class.getName(),
                                    0,
                                    SerialStream.SERIALIZABLE,
                                    1)
                                .objectField("key", Key.class.descriptorString())
                                .fromNowhere()
                                .nothing())));
  }

  private static Attack behindTheArguments() {
    return Attack.stopped(
        "a foreign object behind the arguments",
        run((scene, gadget) -> scene.callOf("status").with(gadget)));
  }

  private interface WithGadget {
    Message of(Scene scene, Gadget gadget);
  }

  private static Attack running(String name, WithGadget message) {
    return Attack.of(name, run(message));
  }

  private static Attack.Attempt run(WithGadget message) {
    return scene -> {
      String mark = Scene.mark();
      try (Jrmp connection = scene.open()) {
        connection.call(message.of(scene, new Gadget(mark)), PATIENCE_MILLIS);
      }
      return scene.printed(Gadget.lineOf(mark))
          ? Optional.of("the object's code ran")
          : Optional.empty();
    };
  }

  private static Attack reference() {
    return Attack.of(
        "a UnicastRef",
        scene -> {
          try (Lure lure = new Lure()) {
            answer(scene, scene.callOf("deliver").with(RemoteReference.to(lure.port())));
            return lure.visit();
          }
        });
  }

  private static Attack nestedSets() {
    return Attack.ruining(
        "nested HashSets",
        scene -> {
          Answer answer = answer(scene, scene.callOf("deliver").with(nested(SETS)));
          return answer.outcome() == Outcome.SILENT
              ? Optional.of("the target calculates")
              : Optional.empty();
        });
  }

  /** Each set holds two sets, so that the hash of the outermost takes 2^depth steps. */
  private static Object nested(int depth) {
    Set<Object> root = new HashSet<>();
    Set<Object> left = root;
    Set<Object> right = new HashSet<>();
    for (int i = 0; i < depth; i++) {
      Set<Object> nextLeft = new HashSet<>();
      Set<Object> nextRight = new HashSet<>();
      nextLeft.add("different");
      left.add(nextLeft);
      left.add(nextRight);
      right.add(nextLeft);
      right.add(nextRight);
      left = nextLeft;
      right = nextRight;
    }
    return root;
  }

  private static SerialStream classOfObjects(SerialStream stream) throws IOException {
    return stream
        .classNamed("[Ljava.lang.Object;", 0x90ce589f1073296cL, SerialStream.SERIALIZABLE, 0)
        .fromNowhere()
        .nothing();
  }

  private static Attack array(String type, Part description) {
    return exhausting(
        type + " of 2 GB",
        OutOfMemoryError.class,
        stream -> {
          stream.array();
          description.writeTo(stream);
          stream.length(LARGEST_ARRAY);
        });
  }

  private static Attack nesting() {
    return exhausting(
        NESTING + " arrays within each other",
        StackOverflowError.class,
        stream -> {
          classOfObjects(stream.array()).length(1);
          for (int i = 1; i < NESTING; i++) {
            stream.array().reference(0).length(1);
          }
          stream.nothing();
        });
  }

  private static Attack exhausting(String name, Class<? extends Error> error, Part argument) {
    return Attack.of(
        name,
        scene -> {
          Answer answer = answer(scene, scene.callOf("deliver").with(argument));
          return answer.names(error) || scene.printed(error.getName())
              ? Optional.of("the target ran into " + error.getSimpleName())
              : Optional.empty();
        });
  }

  private static Answer answer(Scene scene, Message message) throws IOException {
    try (Jrmp connection = scene.open()) {
      return connection.call(message, PATIENCE_MILLIS);
    }
  }
}
