package dev.carillon.config;

/**
 * The ports the service may listen on.
 *
 * @param first the lowest, 1..65535
 * @param last the highest, not below the first
 */
public record PortRange(int first, int last) {
  static PortRange parse(ConfigKey key, String text) {
    int dash = text.indexOf('-');
    try {
      int first = Integer.parseInt((dash < 0 ? text : text.substring(0, dash)).trim());
      int last = dash < 0 ? first : Integer.parseInt(text.substring(dash + 1).trim());
      if (first < 1 || last < first || last > 65_535) {
        throw InvalidConfigException.outOfRange(key, text);
      }
      return new PortRange(first, last);
    } catch (NumberFormatException e) {
      throw InvalidConfigException.outOfRange(key, text);
    }
  }

  @Override
  public String toString() {
    return first == last ? Integer.toString(first) : first + "-" + last;
  }
}
