import type { TracerOptions } from "./make-tracer.ts";
import type { RequestTraces } from "./request-traces.ts";

export interface TracesOptions extends Omit<TracerOptions, "ratio"> {
  /** The fraction of the traces beginning here that are sampled, 0 to 1; null: there are no traces. */
  readonly ratio: number | null;
}

/** Makes ready to trace requests; null where traces are not wanted. Only where they are OpenTelemetry's
 * libraries are loaded: some 300 ms and 20 MB that a host without traces does not pay. */
export async function openTraces({ ratio, ...rest }: TracesOptions): Promise<RequestTraces | null> {
  if (ratio === null) return null;
  const [{ RequestTraces }, { makeTracer }] = await Promise.all([
    import("./request-traces.ts"),
    import("./make-tracer.ts"),
  ]);
  return new RequestTraces(makeTracer({ ratio, ...rest }));
}
