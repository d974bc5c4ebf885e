import type { Field } from "../abi/generated/types.ts";
import type { BeginTrace, TraceContext } from "./request-meta.ts";

/** A request's fields with those of its trace, as `begin` has them, in the place of the client's. */
export function traced(
  method: string,
  fields: readonly Field[],
  begin: BeginTrace,
): { fields: Field[]; context: TraceContext } {
  const given = (wanted: string) => {
    const values = fields.filter(([name]) => name === wanted).map(([, value]) => value);
    return values.length === 0 ? undefined : values.join(",");
  };
  const context = begin({
    method,
    traceparent: given("traceparent"),
    tracestate: given("tracestate"),
  });
  const kept = fields.filter(([name]) => name !== "traceparent" && name !== "tracestate");
  kept.push(["traceparent", context.traceparent]);
  if (context.tracestate !== null) kept.push(["tracestate", context.tracestate]);
  return { fields: kept, context };
}
