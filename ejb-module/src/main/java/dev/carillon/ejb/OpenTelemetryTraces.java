package dev.carillon.ejb;

import dev.carillon.Traces;
import dev.carillon.contracts.TraceContext;
import dev.carillon.telemetry.LogLine;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.BeanManager;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The tracing of MicroProfile Telemetry. A server that has no tracer for the application still lets
 * the trace through to what observers call.
 */
final class OpenTelemetryTraces implements Traces {
  private final Tracer tracer;

  OpenTelemetryTraces(Tracer tracer) {
    this.tracer = tracer;
  }

  static Traces of(BeanManager beans) {
    return new OpenTelemetryTraces(tracer(beans));
  }

  private static Tracer tracer(BeanManager beans) {
    try {
      Instance<Tracer> tracers = beans.createInstance().select(Tracer.class);
      if (tracers.isResolvable()) {
        return tracers.get();
      }
    } catch (RuntimeException | LinkageError e) {
      LogLine.NO_TRACER.log(e);
    }
    return TracerProvider.noop().get("");
  }

  @Override
  public @Nullable TraceContext current() {
    SpanContext span = Span.current().getSpanContext();
    if (!span.isValid()) {
      return null;
    }
    String traceparent =
        "00-" + span.getTraceId() + "-" + span.getSpanId() + "-" + span.getTraceFlags().asHex();
    return TraceContext.parse(traceparent).orElse(null);
  }

  @Override
  public boolean within(TraceContext parent, String name, BooleanSupplier task) {
    Context remote = Context.current().with(Span.wrap(spanContext(parent)));
    Span span =
        tracer.spanBuilder(name).setParent(remote).setSpanKind(SpanKind.CONSUMER).startSpan();
    try {
      boolean succeeded = remote.with(span).wrapSupplier(task::getAsBoolean).get();
      if (!succeeded) {
        span.setStatus(StatusCode.ERROR);
      }
      return succeeded;
    } finally {
      span.end();
    }
  }

  private static SpanContext spanContext(TraceContext of) {
    return SpanContext.createFromRemoteParent(
        of.traceId(), of.spanId(), TraceFlags.fromByte((byte) of.flags()), TraceState.getDefault());
  }
}
