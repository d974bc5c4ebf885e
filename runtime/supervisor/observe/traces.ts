import type { FinishedSpan } from "../../shard/observe/finished-span.ts";
import { openLog } from "../../shard/observe/log.ts";
import { stderrSink } from "../../shard/observe/stderr-sink.ts";
import type { ServeSettings } from "../serve-settings.ts";
import type { SpanExport, SpanExportOptions, SpanSource } from "./span-export.ts";
import { type Environment, type TraceWishes, traceSettings } from "./trace-settings.ts";

export interface HostTracesOptions extends Omit<SpanExportOptions, "url"> {
  /** What the settings file says. */
  readonly settings: TraceWishes;
  /** What OpenTelemetry's own variables say. */
  readonly environment?: Environment;
}

/** The traces that a host's settings, or OpenTelemetry's own variables, ask for. What becomes of spans that can't be sent
 * is in the log. */
export function openHostTraces(
  { traces, log: { level } }: ServeSettings,
  version: string,
): Promise<HostTraces> {
  const onProblem = (sentence: string) =>
    openLog({ level, role: "supervisor", sink: stderrSink() }).warn(sentence);
  return HostTraces.open({ settings: traces, version, onProblem });
}

/** A host's traces: shards make them, and this process exports them. */
export class HostTraces {
  /** The fraction of the traces beginning in a shard that are sampled, 0 to 1; null: there are none. */
  readonly ratio: number | null;
  readonly #exports: SpanExport | null;

  private constructor(ratio: number | null, exports: SpanExport | null) {
    this.ratio = ratio;
    this.#exports = exports;
  }

  /** Opens traces. OpenTelemetry's libraries are loaded only where they are wanted. */
  static async open({
    settings,
    environment = process.env,
    ...rest
  }: HostTracesOptions): Promise<HostTraces> {
    const wanted = traceSettings(settings, environment);
    if (wanted === null) return new HostTraces(null, null);
    const { SpanExport } = await import("./span-export.ts");
    return new HostTraces(wanted.ratio, new SpanExport({ ...rest, url: wanted.url }));
  }

  /** Sends a shard's spans; resolves to whether they were taken. */
  async send(source: SpanSource, cordon: string, spans: readonly FinishedSpan[]): Promise<boolean> {
    return (await this.#exports?.send(source, cordon, spans)) ?? false;
  }
}
