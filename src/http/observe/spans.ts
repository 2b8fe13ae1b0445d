import { ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Request } from 'express';
import { traceParent } from './trace-parent.ts';

/**
 * Spans by the OpenTelemetry API alone: whoever embeds this server or starts it with an SDK gets them; without one they
 * cost next to nothing. Like the log they hold route templates and counts, never URLs or contents.
 */
const tracer = () => trace.getTracer('iscm-fhir');

/** Starts the span of a request, below the one its `traceparent` names. */
export function startRequestSpan(request: Request): Span {
  const parent = traceParent(request.get('traceparent'));
  const context = parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
  const attributes = { 'http.request.method': request.method };
  return tracer().startSpan(request.method, { kind: SpanKind.SERVER, attributes }, context);
}

/** Ends the span of a request. */
export function endRequestSpan(span: Span, method: string, route: string, status: number): void {
  span.updateName(`${method} ${route}`);
  span.setAttributes({ 'http.route': route, 'http.response.status_code': status });
  if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

/** Runs work as a span below another. */
export function inSpan<T>(parent: Span, name: string, work: () => T): T {
  const span = tracer().startSpan(name, { kind: SpanKind.INTERNAL }, trace.setSpan(ROOT_CONTEXT, parent));
  if (!span.isRecording()) return work();
  const failed = (error: unknown): never => {
    span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
    throw error;
  };
  try {
    const result = work();
    if (result instanceof Promise)
      void result
        .then(
          () => span.end(),
          () => failed(undefined),
        )
        .catch(() => undefined);
    else span.end();
    return result;
  } catch (error) {
    return failed(error);
  }
}
