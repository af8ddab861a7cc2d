package dev.carillon.ejb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.contracts.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How spans of OpenTelemetry become contexts of messages, and contexts spans. */
class OpenTelemetryTracesTest {
  private static final TraceContext CONTEXT = new TraceContext(0x17, 0x18, 0x19, 1);

  private final OpenTelemetryTraces traces =
      new OpenTelemetryTraces(TracerProvider.noop().get("test"));

  private static Span span() {
    return Span.wrap(
        SpanContext.create(
            CONTEXT.traceId(), CONTEXT.spanId(), TraceFlags.getSampled(), TraceState.getDefault()));
  }

  @Test
  void currentSpanIsTheContext() {
    assertThat(traces.current()).isNull();
    Runnable task = () -> assertThat(traces.current()).isEqualTo(CONTEXT);
    Context.current().with(span()).wrap(task).run();
    assertThat(traces.current()).isNull();
  }

  @Test
  void taskRunsInTheTraceAndItsThreadIsInNoneAfterwards() {
    List<SpanContext> within = new ArrayList<>();

    assertThat(
            traces.within(
                CONTEXT,
                "task",
                () -> {
                  within.add(Span.current().getSpanContext());
                  return true;
                }))
        .isTrue();

    assertThat(within.get(0).getTraceId()).isEqualTo(CONTEXT.traceId());
    assertThat(within.get(0).isSampled()).isTrue();
    assertThat(Span.current().getSpanContext().isValid()).isFalse();
  }

  @Test
  void taskThatFailsSaysSo() {
    assertThat(traces.within(CONTEXT, "task", () -> false)).isFalse();
  }
}
