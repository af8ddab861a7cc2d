package dev.carillon.cluster;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openqa.selenium.json.TypeToken;

/** JSON answers as maps and lists. */
final class Json {
  private static final org.openqa.selenium.json.Json JSON = new org.openqa.selenium.json.Json();

  private Json() {}

  static Map<String, Object> object(String text) {
    return JSON.toType(text, org.openqa.selenium.json.Json.MAP_TYPE);
  }

  static List<Map<String, Object>> objects(String text) {
    return JSON.toType(text, new TypeToken<List<Map<String, Object>>>() {}.getType());
  }

  /** Returns objects of a list by the value of one of their members. */
  static Map<String, Map<String, Object>> objectsBy(String member, String text) {
    Map<String, Map<String, Object>> found = new TreeMap<>();
    objects(text).forEach(each -> found.put(String.valueOf(each.get(member)), each));
    return found;
  }
}
