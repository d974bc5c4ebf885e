import type { Tracer } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { detectResources, envDetector, resourceFromAttributes } from "@opentelemetry/resources";
import {
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import { SpanQueue, type SpanQueueOptions } from "./span-queue.ts";
import type { TraceSettings } from "./trace-settings.ts";

/** Spans that wait to be sent in one shard: some 4 MB. */
const mostWaiting = 4_096;

export interface TracerOptions extends TraceSettings, Pick<SpanQueueOptions, "onProblem"> {
  readonly version: string;
  readonly cordon: string;
}

/** A tracer with what ends it. */
export interface OpenTracer {
  readonly tracer: Tracer;
  readonly queue: SpanQueue;
  /** Sends what waits. */
  shutdown(): Promise<void>;
}

/** A tracer that sends spans by OTLP/HTTP, in batches. A trace that comes in is continued as its caller
 * decided; of those that begin here, `ratio` are recorded. */
export function makeTracer(options: TracerOptions): OpenTracer {
  const { url, ratio, version, cordon, onProblem } = options;
  const queue = new SpanQueue({
    exporter: new OTLPTraceExporter({ url, timeoutMillis: 10_000 }),
    most: mostWaiting,
    every: 1_000,
    onProblem,
  });
  const own = resourceFromAttributes({
    "service.name": "skerry",
    "service.version": version,
    "process.pid": process.pid,
    "skerry.cordon": cordon,
  });
  const provider = new TracerProvider({
    // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES come over our own.
    resource: own.merge(detectResources({ detectors: [envDetector] })),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
    spanProcessors: [queue],
  });
  const tracer = provider.getTracer("skerry", version);
  return { tracer, queue, shutdown: () => provider.shutdown() };
}
