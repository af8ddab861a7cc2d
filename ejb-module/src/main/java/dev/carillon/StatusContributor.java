package dev.carillon;

import java.util.Map;

/**
 * Adds an application's own attributes to the status of its instance. Make it a CDI bean.
 *
 * <p>It is asked each time somebody asks for the status, by many threads at once, and should answer
 * from memory. Names and values together may have 16 KiB, and there may be 64; what is beyond is
 * left out, and so are names that Carillon itself uses, which begin with {@code carillon.}. A
 * contributor that throws is logged and left out.
 */
public interface StatusContributor {
  /** Returns the attributes, by name. */
  Map<String, String> attributes();
}
