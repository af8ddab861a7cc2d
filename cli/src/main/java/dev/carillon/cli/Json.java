package dev.carillon.cli;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a command says, as one line of JSON. Made of maps, lists, texts, whole numbers and truth
 * values; of anything else, its text.
 */
final class Json {
  private final StringBuilder text = new StringBuilder();

  private Json() {}

  /** Returns the line of a value. */
  static String of(@Nullable Object value) {
    Json json = new Json();
    json.value(value);
    return json.text.toString();
  }

  /** Returns an object of names and values, one after the other. */
  static Map<String, @Nullable Object> object(@Nullable Object... namesAndValues) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      object.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
    }
    return object;
  }

  private void value(@Nullable Object value) {
    if (value == null || value instanceof Boolean || value instanceof Long) {
      text.append(value);
    } else if (value instanceof Integer) {
      text.append(value);
    } else if (value instanceof Map<?, ?> map) {
      members(map);
    } else if (value instanceof Iterable<?> elements) {
      elements(elements);
    } else {
      quoted(value.toString());
    }
  }

  private void members(Map<?, ?> map) {
    String before = "";
    text.append('{');
    for (Map.Entry<?, ?> each : map.entrySet()) {
      text.append(before);
      quoted(String.valueOf(each.getKey()));
      text.append(':');
      value(each.getValue());
      before = ",";
    }
    text.append('}');
  }

  private void elements(Iterable<?> elements) {
    text.append('[');
    for (Iterator<?> each = elements.iterator(); each.hasNext(); ) {
      value(each.next());
      text.append(each.hasNext() ? "," : "");
    }
    text.append(']');
  }

  private void quoted(String value) {
    text.append('"');
    value.chars().forEach(c -> character((char) c));
    text.append('"');
  }

  /** Escapes what JSON wants, and all that a terminal or a line could take for a command. */
  private void character(char c) {
    if (c == '"' || c == '\\') {
      text.append('\\').append(c);
    } else if (Character.isISOControl(c) || Character.isSurrogate(c) || isSeparator(c)) {
      text.append(String.format("\\u%04x", (int) c));
    } else {
      text.append(c);
    }
  }

  private static boolean isSeparator(char c) {
    int type = Character.getType(c);
    return type == Character.LINE_SEPARATOR || type == Character.PARAGRAPH_SEPARATOR;
  }
}
