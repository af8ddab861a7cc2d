package dev.carillon.benchmarks.process;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/** What the process it runs in uses. */
final class ProcessMeter {
  private static final String WRITE = "jdk.SocketWrite";
  private static final String READ = "jdk.SocketRead";

  /** More than the young generation of any process of a run. */
  private static final int MEBIBYTES_TO_TOUCH = 512;

  private final UnixOperatingSystemMXBean system =
      ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class);

  private byte[] touched = {};

  /** Null until asked for: the recorder's own threads would show in an idle process. */
  private @Nullable Recording recording;

  /** Returns the processor time of all threads, those of the JVM included. */
  long cpuNanos() {
    return system.getProcessCpuTime();
  }

  /** Collects garbage, and returns what remains. */
  long liveHeapBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** Allocates until the young generation has been used throughout, then collects. */
  long[] touchHeap() {
    for (int i = 0; i < MEBIBYTES_TO_TOUCH; i++) {
      touched = new byte[1 << 20];
    }
    touched = new byte[0];
    return new long[] {touched.length, liveHeapBytes()};
  }

  /** Returns what the process takes of the system now, as Linux tells it. */
  Footprint footprint() throws IOException {
    long threads = 0;
    long resident = 0;
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("Threads:")) {
        threads = number(line);
      } else if (line.startsWith("VmRSS:")) {
        resident = 1_024 * number(line);
      }
    }
    return new Footprint(threads, resident, system.getOpenFileDescriptorCount());
  }

  private static long number(String line) {
    return Long.parseLong(line.replaceAll("[^0-9]", ""));
  }

  /** Begins to note every read and write of a socket, however short. */
  long[] recordTraffic() {
    Recording begun = new Recording();
    for (String event : List.of(WRITE, READ)) {
      begun.enable(event).withThreshold(Duration.ZERO).withoutStackTrace();
    }
    begun.start();
    recording = begun;
    return new long[0];
  }

  /** Returns how many bytes sockets have written and read since noting began. */
  long[] traffic() throws IOException {
    Path file = Files.createTempFile("traffic", ".jfr");
    try (Recording begun = Objects.requireNonNull(recording)) {
      begun.stop();
      begun.dump(file);
      List<RecordedEvent> events = RecordingFile.readAllEvents(file);
      return new long[] {sum(events, WRITE, "bytesWritten"), sum(events, READ, "bytesRead")};
    } finally {
      Files.delete(file);
    }
  }

  private static long sum(List<RecordedEvent> events, String type, String field) {
    return events.stream()
        .filter(event -> event.getEventType().getName().equals(type))
        .mapToLong(event -> Math.max(0, event.getLong(field)))
        .sum();
  }
}
