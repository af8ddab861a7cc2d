package dev.carillon.cluster;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URL;
import org.junit.jupiter.api.Test;

/**
 * One instance of three stands still for 20 s, in which more is flushed than can be kept for it.
 */
abstract class FrozenInstanceChecks {
  private static final int KEYS = 100_000;
  private static final int CHUNK = 5_000;
  private static final long FROZEN_NANOS = SECONDS.toNanos(20);

  private static final long MIB = 1 << 20;

  /** The default of carillon.backlog.max-bytes; the texts of all keys alone take 29 MiB. */
  private static final long BACKLOG_BYTES = 16 * MIB;

  /**
   * Sender and server do other things too, one collection in four only closes all gaps, and the
   * columns of the backlog grow by doubling, some 2 MiB beside what they hold.
   */
  private static final long NOISE_BYTES = 7 * MIB;

  private final MicroServer stopped;
  private final URL sender;
  private final URL frozen;
  private final URL living;

  FrozenInstanceChecks(ProbeServers servers) {
    stopped = servers.get(1);
    sender = servers.web(0);
    frozen = servers.web(1);
    living = servers.web(2);
  }

  @Test
  void whoStoodStillIsToldEverythingOrItsCacheIsFlushedAndNobodyElseNotices() {
    awaitConnected();
    flushInChunks(0, CHUNK);
    long heapBefore = heapOfSender();
    Processes.signal("STOP", stopped.pid());
    try {
      long since = System.nanoTime();
      flushInChunks(CHUNK, KEYS);
      awaitOthersUntroubledUntil(since + FROZEN_NANOS);
      assertThat(Http.get(sender, "instances").lines()).contains("node2/web web UNREACHABLE");
      assertThat(heapOfSender() - heapBefore)
          .as("growth of the sender's heap")
          .isLessThan(BACKLOG_BYTES + NOISE_BYTES);
    } finally {
      Processes.signal("CONT", stopped.pid());
    }

    await()
        .atMost(30, SECONDS)
        .untilAsserted(
            () -> assertThat(Account.faults(Http.get(frozen, "bulk").lines(), KEYS)).isEmpty());
    assertThat(Http.get(frozen, "bulk").lines())
        .as("what cannot have been kept for it is stood for by a flush of the whole cache")
        .contains("whole");
    assertThat(Http.post(sender, "flush?key=thawed").body())
        .isEqualTo("SENT node1/web=APPLIED node2/web=APPLIED node3/web=APPLIED");
    for (URL each : new URL[] {sender, living}) {
      assertThat(Http.get(each, "bulk").lines()).containsExactly("0.." + (KEYS - 1));
      assertThat(Http.get(each, "journal").lines())
          .as("nobody left and nothing was lost")
          .noneMatch(line -> line.startsWith("left") || line.startsWith("lost"));
    }
  }

  /** Flushes keys as fast as the living instance takes them, which is to be fast. */
  private void flushInChunks(int from, int to) {
    for (int next = from; next < to; next += CHUNK) {
      assertThat(Http.post(sender, "bulk?from=" + next + "&count=" + CHUNK).status())
          .isEqualTo(204);
      String all = "0.." + (next + CHUNK - 1);
      await()
          .pollInterval(50, MILLISECONDS)
          .atMost(10, SECONDS)
          .untilAsserted(() -> assertThat(Http.get(living, "bulk").lines()).containsExactly(all));
      assertOthersUntroubled();
    }
  }

  private void awaitOthersUntroubledUntil(long nanoTime) {
    await()
        .atMost(30, SECONDS)
        .until(
            () -> {
              assertOthersUntroubled();
              return System.nanoTime() - nanoTime >= 0;
            });
  }

  private void assertOthersUntroubled() {
    assertThat(Http.get(sender, "instances").lines()).contains("node3/web web CONNECTED");
    assertThat(Http.get(living, "instances").lines()).contains("node1/web web CONNECTED");
  }

  private long heapOfSender() {
    return Long.parseLong(Http.get(sender, "bulk/heap").body());
  }

  private void awaitConnected() {
    for (URL each : new URL[] {sender, frozen, living}) {
      await()
          .atMost(30, SECONDS)
          .untilAsserted(
              () ->
                  assertThat(Http.get(each, "instances").lines())
                      .hasSize(3)
                      .allMatch(line -> line.endsWith("CONNECTED")));
    }
  }
}
