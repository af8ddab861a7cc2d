package dev.carillon.benchmarks.process;

/**
 * What a process takes of the system.
 *
 * @param threads how many it has, those of the JVM included
 * @param residentBytes how much memory it occupies
 * @param files how many files and sockets it has open
 */
public record Footprint(long threads, long residentBytes, long files) {

  long[] numbers() {
    return new long[] {threads, residentBytes, files};
  }

  static Footprint of(long[] numbers) {
    return new Footprint(numbers[0], numbers[1], numbers[2]);
  }
}
