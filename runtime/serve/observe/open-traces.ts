import type { RequestTraces } from "./request-traces.ts";
import type { SpanQueueOptions } from "./span-queue.ts";
import type { TraceSettings } from "./trace-settings.ts";

export interface TracesOptions extends Pick<SpanQueueOptions, "onProblem"> {
  readonly settings: TraceSettings;
  readonly version: string;
  readonly cordon: string;
}

/** Makes ready to trace requests. Only then OpenTelemetry's libraries are loaded: some 300 ms and
 * 20 MB that a host without traces does not pay. */
export async function openTraces(options: TracesOptions): Promise<RequestTraces> {
  const [{ RequestTraces }, { makeTracer }] = await Promise.all([
    import("./request-traces.ts"),
    import("./make-tracer.ts"),
  ]);
  return new RequestTraces(makeTracer(options));
}
