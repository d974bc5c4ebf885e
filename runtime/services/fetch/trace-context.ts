import type { Field, Reason } from "../../abi/generated/types.ts";

/** The two fields of a trace that cross from host to host (W3C Trace Context, section 3). */
export interface TraceFields {
  readonly traceparent: string;
  readonly tracestate: string | null;
}

/** The end of a fetch, for its span. */
export type FetchEnd = { readonly status: number } | { readonly failure: Reason };

/** The span of one fetch, and the fields that the origin gets. */
export interface FetchSpan extends TraceFields {
  end(how: FetchEnd): void;
}

/** Begins the span of a fetch, as a child of its request's span. */
export type BeginFetchSpan = (
  parent: TraceFields,
  fetch: { readonly method: string; readonly uri: string },
) => FetchSpan;

/** A traceparent (section 3.2): of version 00 nothing else, of a later one perhaps more. */
const traceparentForm =
  /^(?:00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}|(?!00|ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-[\x21-\x7e]{0,256})?)$/;

/** Characters of a tracestate that are passed on: as many as each host has to take (section 3.3.1.5). */
const maxState = 512;

/** What a request's fields say of its trace; null where they say nothing, or nothing well-formed: then the
 * tracestate counts no more either (section 3.3). */
export function receivedTrace(fields: readonly Field[]): TraceFields | null {
  const [traceparent, ...more] = valuesOf(fields, "traceparent");
  if (traceparent === undefined || more.length > 0 || !traceparentForm.test(traceparent)) {
    return null;
  }
  return { traceparent, tracestate: shortened(valuesOf(fields, "tracestate")) };
}

/** Adds the fields of its trace to those of a fetch. Fields that the worker set itself stay; those that it passes on
 * unchanged are replaced. @param received the fields of the worker's request. */
export function withTrace(
  fields: readonly Field[],
  received: TraceFields,
  sent: TraceFields,
): readonly Field[] {
  const set = valuesOf(fields, "traceparent");
  if (set.some((value) => value !== received.traceparent)) return fields;
  const all = fields.filter(([name]) => name.toLowerCase() !== "traceparent");
  all.push(["traceparent", sent.traceparent]);
  const hasState = all.some(([name]) => name.toLowerCase() === "tracestate");
  if (sent.tracestate !== null && !hasState) all.push(["tracestate", sent.tracestate]);
  return all;
}

function valuesOf(fields: readonly Field[], wanted: string): string[] {
  return fields.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value);
}

/** The members of a list that may have come in several fields, as many of the first as have room. */
function shortened(values: readonly string[]): string | null {
  let state = "";
  for (const member of values.join(",").split(",", maxState)) {
    const longer = state === "" ? member.trim() : `${state},${member.trim()}`;
    if (longer.length > maxState) break;
    state = longer;
  }
  return state === "" ? null : state;
}
