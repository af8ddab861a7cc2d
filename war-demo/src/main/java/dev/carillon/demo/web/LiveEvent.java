package dev.carillon.demo.web;

/**
 * A hint to a page that something has changed, so that it looks again; never the change itself.
 *
 * @param name what happened: {@code flush}, {@code loaded}, {@code recycle}, {@code joined}, {@code
 *     left}, {@code lost}, {@code instances}; or {@code hello} and {@code heartbeat}, at which
 *     nothing has
 * @param from the instance that it comes from
 * @param detail more about it, for people; may be empty
 */
public record LiveEvent(String name, String from, String detail) {
  static LiveEvent of(String name, String from) {
    return new LiveEvent(name, from, "");
  }
}
