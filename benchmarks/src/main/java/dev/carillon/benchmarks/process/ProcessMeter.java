package dev.carillon.benchmarks.process;

import com.sun.management.OperatingSystemMXBean;
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

  private final OperatingSystemMXBean system =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

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
