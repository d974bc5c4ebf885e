import type { Field } from "../abi/generated/types.ts";
import type { Limits } from "../settings/limits.ts";

/** The fields that a trace adds to a request for its guest. The tracer may use an object of its own that has more;
 * HTTP passes it on as it is. */
export interface TraceContext {
  /** The field's value for the guest (W3C Trace Context, section 3.2): the span that called it. */
  readonly traceparent: string;
  /** The field's value for the guest, or null where it gets none. */
  readonly tracestate: string | null;
}

/** Begins the trace of a request. It gets the two fields as the client sent them (undefined: not at
 * all; a field that came twice is a malformed one, joined by commas). Both are taken off the request,
 * and what the context holds takes their place. Undefined where there are no traces: the fields then
 * go to the guest as they came. A request that is forwarded to another shard is traced there. */
export type BeginTrace = (head: {
  /** The time at which the head had been read, in ms since 1970; the current time by default. */
  readonly at?: number;
  readonly method: string;
  readonly traceparent: string | undefined;
  readonly tracestate: string | undefined;
}) => TraceContext;

/**
 * The facts of a finished request besides its outcome. A forwarded request is reported by the shard that answered it,
 * and by the forwarding one only if none answered.
 */
export interface RequestMeta {
  /** Null when the request reached no worker: no route, a malformed request. */
  readonly worker: string | null;
  readonly deployment: string | null;
  readonly tenant: string | null;
  readonly cordon: string | null;
  /** The limits that the request ran under; null when it reached no worker. */
  readonly limits: Pick<Limits, "fuel" | "cpu" | "memory" | "deadline"> | null;
  /** The time at which its head had been read, in ms since 1970, with fractions. */
  readonly at: number;
  /** Time from `at` until its answer was handed to the socket, in ms. */
  readonly totalMs: number;
  /** Time from `at` until its worker was called, in ms: while a body was read as a whole. Undefined where none was
   * called. */
  readonly calledMs?: number | undefined;
  /** The time that it waited for an isolate after that, in ms. */
  readonly queuedMs: number;
  /** Bytes of the bodies of request and answer. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Empty if the client had left before it was read. */
  readonly clientAddress: string;
  readonly traceContext?: TraceContext | undefined;
}

/** Replaces the client's trace fields with those of the request's own trace, which `begin` starts. */
export function traced(
  method: string,
  fields: readonly Field[],
  begin: BeginTrace,
  at: number,
): { fields: Field[]; context: TraceContext } {
  const given = (wanted: string) => {
    const values = fields.filter(([name]) => name === wanted).map(([, value]) => value);
    return values.length === 0 ? undefined : values.join(",");
  };
  const context = begin({
    at,
    method,
    traceparent: given("traceparent"),
    tracestate: given("tracestate"),
  });
  const kept = fields.filter(([name]) => name !== "traceparent" && name !== "tracestate");
  kept.push(["traceparent", context.traceparent]);
  if (context.tracestate !== null) kept.push(["tracestate", context.tracestate]);
  return { fields: kept, context };
}
