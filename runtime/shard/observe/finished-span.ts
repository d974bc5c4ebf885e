import type { ReadableSpan } from "@opentelemetry/sdk-trace";

/** Methods that may be a span's name: others could be as many as a client likes. */
export const namedMethods = [
  ...(["GET", "HEAD", "POST", "PUT", "DELETE"] as const),
  ...(["CONNECT", "OPTIONS", "TRACE", "PATCH", "QUERY"] as const),
] as const;

/** The names of a shard's spans; the exporter adds the worker's name to a request's span. */
export const spanNames = [...namedMethods, "HTTP", "queue", "guest"] as const;

export type SpanName = (typeof spanNames)[number];

/** The attributes of a span with texts as values. */
export const spanTexts = [
  ...(["http.request.method", "http.request.method_original", "error.type"] as const),
  ...(["url.scheme", "url.path", "server.address", "client.address"] as const),
  ...(["skerry.worker", "skerry.deployment", "skerry.request_id", "skerry.cache"] as const),
] as const;

/** The attributes of a span with numbers as values. */
export const spanNumbers = [
  ...(["http.response.status_code", "server.port"] as const),
  ...(["skerry.fuel", "skerry.memory_bytes", "skerry.host_calls", "skerry.queue_ms"] as const),
] as const;

export type SpanAttributes = { [Name in (typeof spanTexts)[number]]?: string } & {
  [Name in (typeof spanNumbers)[number]]?: number;
};

/** Seconds since 1970, and nanoseconds. */
type Moment = [seconds: number, nanoseconds: number];

/** A finished span on its way to the exporter. Plain data: it crosses between processes. */
export interface FinishedSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Null where the trace begins with it. */
  readonly parent: { readonly spanId: string; readonly isRemote: boolean } | null;
  /** The text of the tracestate; empty if there is none. */
  readonly traceState: string;
  readonly name: SpanName;
  /** OpenTelemetry's number for internal spans, a server's and a client's. */
  readonly kind: 0 | 1 | 2;
  readonly start: Moment;
  readonly end: Moment;
  readonly attributes: SpanAttributes;
  readonly isFailed: boolean;
  /** Why it failed; empty where nothing is known. */
  readonly message: string;
}

/** UTF-16 code units of one text of a span: what is longer is cut. */
export const maxSpanTextLength = 2_000;

/** Characters of a tracestate (W3C Trace Context, section 3.3.1.5); a longer one is left out. */
export const maxTraceStateLength = 512;

/** Spans that are sent on together. */
export const maxSpansPerBatch = 512;

/** OpenTelemetry's number for the status of what failed. */
const failedStatus = 2;

/** The span as it is sent on. Its names are {@link RequestTraces}' own. */
export function finishedSpan(span: ReadableSpan): FinishedSpan {
  const { traceId, spanId, traceState } = span.spanContext();
  const { parentSpanContext: parent, status } = span;
  const state = traceState?.serialize() ?? "";
  return {
    traceId,
    spanId,
    parent: parent ? { spanId: parent.spanId, isRemote: parent.isRemote === true } : null,
    traceState: state.length > maxTraceStateLength ? "" : state,
    name: span.name as SpanName,
    kind: span.kind as FinishedSpan["kind"],
    start: span.startTime,
    end: span.endTime,
    attributes: cutTexts(span.attributes as SpanAttributes),
    isFailed: status.code === failedStatus,
    message: cut(status.message ?? ""),
  };
}

function cutTexts(attributes: SpanAttributes): SpanAttributes {
  const entries = Object.entries(attributes);
  const cutEntries = entries.map(([name, value]) => [
    name,
    typeof value === "string" ? cut(value) : value,
  ]);
  return Object.fromEntries(cutEntries) as SpanAttributes;
}

const cut = (text: string) => text.slice(0, maxSpanTextLength);
