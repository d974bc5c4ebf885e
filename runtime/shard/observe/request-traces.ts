import {
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from "@opentelemetry/api";
import { parseTraceParent, TraceState } from "@opentelemetry/core";
import { KiB } from "../../byte-units.ts";
import { errorTable } from "../../error-table.ts";
import type { BeginTrace, RequestMeta, TraceContext } from "../../http/request-meta.ts";
import type { BeginFetchSpan, TraceFields } from "../../services/fetch/trace-context.ts";
import { type Outcome, statusSent } from "../../worker/outcome/usage.ts";
import { namedMethods, type SpanAttributes, type SpanName } from "./finished-span.ts";
import type { OpenTracer } from "./make-tracer.ts";
import { pathOfUri } from "./path-of-uri.ts";

/** A request's span, and its context for the guest. */
interface Begun extends TraceContext {
  readonly span: Span;
  /** ms since 1970. */
  readonly at: number;
}

/** Traces a shard's requests: a span for each, with one for its wait and one for its guest, by
 * OpenTelemetry's conventions for HTTP servers
 * (opentelemetry.io/docs/specs/semconv/http/http-spans). */
export class RequestTraces {
  readonly #open: OpenTracer;

  constructor(open: OpenTracer) {
    this.#open = open;
  }

  /**
   * Begins a request's span: in the trace of its fields, or in a new one. A malformed traceparent or tracestate is
   * discarded (W3C Trace Context, sections 3.2 and 3.3).
   */
  readonly begin: BeginTrace = ({ at = now(), method, traceparent, tracestate }) => {
    const parent = parentContext(traceparent, tracestate);
    const span = this.#open.tracer.startSpan(
      spanNameOf(method),
      { kind: SpanKind.SERVER, startTime: at },
      parent,
    );
    const begun: Begun = { ...fieldsOf(span), span, at };
    return begun;
  };

  /** Begins the span of a worker's fetch, as a child of its request's. It says where the fetch goes, and not
   * what it asks for there. */
  readonly beginFetch: BeginFetchSpan = (parent, { method, uri }) => {
    const name = spanNameOf(method.toUpperCase());
    const attributes: SpanAttributes = { "http.request.method": methodOf(name), ...serverOf(uri) };
    const span = this.#open.tracer.startSpan(
      name,
      { kind: SpanKind.CLIENT, startTime: now(), attributes },
      parentContext(parent.traceparent, parent.tracestate ?? undefined, false),
    );
    return {
      ...fieldsOf(span),
      end: (how) => {
        const failure = "failure" in how ? how.failure : how.status >= 400 ? how.status : null;
        const ended: SpanAttributes = {};
        if ("status" in how) ended["http.response.status_code"] = how.status;
        if (failure !== null) {
          ended["error.type"] = String(failure);
          span.setStatus({ code: SpanStatusCode.ERROR });
        }
        span.setAttributes(ended);
        span.end(now());
      },
    };
  };

  /** Ends the span of a request that ended. */
  end(outcome: Outcome, meta: RequestMeta): void {
    const begun = meta.traceContext as Begun | undefined;
    if (begun === undefined || !begun.span.isRecording()) return;
    const { span, at } = begun;
    const ended = at + meta.totalMs;
    span.setAttributes(attributesOf(outcome, meta));
    const { error } = outcome;
    if (error !== null && errorTable[error.code].blame !== "input") {
      span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
    }
    const { wallMs } = outcome.usage;
    // Where it is known how long, and not when, the guest is the last thing before the answer.
    const entered =
      meta.calledMs === undefined
        ? Math.max(at, ended - wallMs)
        : Math.min(ended, at + meta.calledMs + meta.queuedMs);
    const inRequest = trace.setSpan(ROOT_CONTEXT, span);
    if (meta.queuedMs > 0) {
      this.#child("queue", Math.max(at, entered - meta.queuedMs), entered, inRequest, {});
    }
    if (wallMs > 0) {
      this.#child("guest", entered, Math.min(ended, entered + wallMs), inRequest, {
        "skerry.fuel": outcome.usage.fuel,
        "skerry.memory_bytes": outcome.usage.memoryBytes,
        "skerry.host_calls": outcome.usage.hostCalls,
      });
    }
    span.end(ended);
  }

  /** Returns the number of spans that were dropped since the last call. */
  takeDropped(): number {
    return this.#open.queue.takeDropped();
  }

  /** Sends what waits, for no longer than `ms`. */
  async close(ms = 2_000): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
    });
    await Promise.race([this.#open.shutdown().catch(() => {}), limit]);
    clearTimeout(timer);
  }

  #child(
    name: SpanName,
    from: number,
    to: number,
    parent: Context,
    attributes: SpanAttributes,
  ): void {
    this.#open.tracer
      .startSpan(name, { kind: SpanKind.INTERNAL, startTime: from, attributes }, parent)
      .end(to);
  }
}

/** ms since 1970. */
const now = () => performance.timeOrigin + performance.now();

function parentContext(
  traceparent: string | undefined,
  tracestate: string | undefined,
  isRemote = true,
): Context {
  const parsed = traceparent === undefined ? null : parseTraceParent(traceparent);
  if (parsed === null) return ROOT_CONTEXT;
  const state = tracestate === undefined ? {} : { traceState: new TraceState(tracestate) };
  return trace.setSpanContext(ROOT_CONTEXT, { ...parsed, ...state, isRemote });
}

/** Returns the fields that propagate a span. */
function fieldsOf(span: Span): TraceFields {
  const { traceId, spanId, traceFlags, traceState } = span.spanContext();
  const sampled = (traceFlags & TraceFlags.SAMPLED) === 0 ? "00" : "01";
  return {
    traceparent: `00-${traceId}-${spanId}-${sampled}`,
    tracestate: traceState?.serialize() || null,
  };
}

/** Characters of a URI that is read: none that can be sent is longer. */
const maxUri = 16 * KiB;

/** Returns the part of a fetch's URI that may appear in traces: its server. */
function serverOf(uri: string): SpanAttributes {
  const url = uri.length > maxUri ? null : URL.parse(uri);
  if (url === null) return {};
  const usualPort = url.protocol === "http:" ? 80 : 443;
  return {
    "url.scheme": url.protocol.slice(0, -1),
    "server.address": url.hostname,
    "server.port": Number(url.port) || usualPort,
  };
}

/** Returns the name of spans for such requests. */
function spanNameOf(method: string): SpanName {
  return namedMethods.find((named) => named === method) ?? "HTTP";
}

const methodOf = (name: SpanName) => (name === "HTTP" ? "_OTHER" : name);

function attributesOf(outcome: Outcome, meta: RequestMeta): SpanAttributes {
  const { request, requestId, error, usage, cache } = outcome;
  const name = spanNameOf(request.method);
  const uri = URL.parse(request.uri);
  const attributes: SpanAttributes = {
    "http.request.method": methodOf(name),
    "url.path": pathOfUri(request.uri).slice(0, 1_000),
    "client.address": meta.clientAddress,
    "skerry.request_id": requestId,
    "skerry.fuel": usage.fuel,
    "skerry.queue_ms": meta.queuedMs,
  };
  if (name === "HTTP") attributes["http.request.method_original"] = request.method.slice(0, 100);
  if (uri !== null) {
    attributes["url.scheme"] = uri.protocol.slice(0, -1);
    attributes["server.address"] = uri.hostname;
  }
  const status = statusSent(outcome);
  if (status !== null) attributes["http.response.status_code"] = status;
  if (error !== null) attributes["error.type"] = error.code;
  if (cache !== undefined) attributes["skerry.cache"] = cache;
  if (meta.worker !== null) attributes["skerry.worker"] = meta.worker;
  if (meta.deployment !== null) attributes["skerry.deployment"] = meta.deployment;
  return attributes;
}
