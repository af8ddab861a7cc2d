package dev.carillon.demo.web;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One page that listens. {@link #offer} never waits for it: events go through a short queue, out of
 * which the oldest falls when the page is slow. That is no loss, since an event is only a hint.
 */
final class LiveClient {
  private static final int MAX_PENDING = 32;

  private final Sse sse;
  private final SseEventSink sink;
  private final Executor executor;
  private final Deque<LiveEvent> pending = new ArrayDeque<>(); // guarded by itself
  private boolean sending; // guarded by pending
  private volatile boolean closed;

  LiveClient(Sse sse, SseEventSink sink, Executor executor) {
    this.sse = sse;
    this.sink = sink;
    this.executor = executor;
  }

  void offer(LiveEvent event) {
    synchronized (pending) {
      if (pending.size() == MAX_PENDING) {
        pending.removeFirst();
      }
      pending.addLast(event);
      if (sending) {
        return;
      }
      sending = true;
    }
    try {
      executor.execute(this::sendPending);
    } catch (RejectedExecutionException e) {
      close();
    }
  }

  boolean isClosed() {
    return closed || sink.isClosed();
  }

  void close() {
    closed = true;
    try {
      sink.close();
    } catch (Exception e) {
      // It is gone already, which is all that was wanted.
    }
  }

  private void sendPending() {
    for (LiveEvent event = next(); event != null; event = next()) {
      try {
        sink.send(written(event)).toCompletableFuture().join();
      } catch (IllegalStateException | CompletionException e) {
        close(); // The page has gone.
      }
    }
  }

  private @Nullable LiveEvent next() {
    synchronized (pending) {
      LiveEvent next = isClosed() ? null : pending.pollFirst();
      sending = next != null;
      return next;
    }
  }

  private OutboundSseEvent written(LiveEvent event) {
    return sse.newEventBuilder()
        .name(event.name())
        .mediaType(MediaType.APPLICATION_JSON_TYPE)
        .data(LiveEvent.class, event)
        .build();
  }
}
