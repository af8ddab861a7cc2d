package dev.carillon.benchmarks.process;

import java.util.logging.Level;
import java.util.logging.Logger;

/** The logging of every process of a run: what a measurement cannot survive, and nothing else. */
public final class SevereOnly {
  /** Kept: the level of a logger that was collected is forgotten. */
  private static final Logger ROOT = Logger.getLogger("");

  private SevereOnly() {}

  /** Makes this process log so. */
  public static void log() {
    ROOT.setLevel(Level.SEVERE);
  }
}
