package dev.carillon.benchmarks;

import java.io.IOException;

/** Something that is measured. */
interface Measurement {
  void make(Run run) throws IOException, InterruptedException;
}
