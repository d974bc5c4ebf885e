import type { TraceWishes } from "../shard-settings.ts";
import type { RequestTraces } from "./request-traces.ts";
import { type Environment, traceSettings } from "./trace-settings.ts";

export interface TracesOptions {
  /** What the settings file says. */
  readonly settings: TraceWishes;
  /** What OpenTelemetry's own variables say. */
  readonly environment?: Environment;
  readonly version: string;
  readonly cordon: string;
  /** Called with one sentence when spans could not be sent; not more often than every 30 s. */
  readonly onProblem: (sentence: string) => void;
}

/** Makes ready to trace requests; null where traces are not wanted. Only where they are OpenTelemetry's
 * libraries are loaded: some 300 ms and 20 MB that a host without traces does not pay. */
export async function openTraces(options: TracesOptions): Promise<RequestTraces | null> {
  const { settings, environment = process.env, ...about } = options;
  const wanted = traceSettings(settings, environment);
  if (wanted === null) return null;
  const [{ RequestTraces }, { makeTracer }] = await Promise.all([
    import("./request-traces.ts"),
    import("./make-tracer.ts"),
  ]);
  return new RequestTraces(makeTracer({ ...wanted, ...about }));
}
