import type { Tracer } from "@opentelemetry/api";
import { ExportResultCode } from "@opentelemetry/core";
import {
  ParentBasedSampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import { type FinishedSpan, finishedSpan } from "./finished-span.ts";
import { SpanQueue } from "./span-queue.ts";

/** Spans that wait to be sent in one shard: some 4 MB. */
const maxWaiting = 4_096;

/** Sends spans on; resolves to whether they have arrived where they are collected. */
export type SendSpans = (spans: readonly FinishedSpan[]) => Promise<boolean>;

export interface TracerOptions {
  /** The fraction of the traces beginning here that are sampled, 0 to 1. */
  readonly ratio: number;
  readonly send: SendSpans;
}

/** A tracer with what ends it. */
export interface OpenTracer {
  readonly tracer: Tracer;
  readonly queue: SpanQueue;
  /** Sends what waits. */
  shutdown(): Promise<void>;
}

/**
 * Returns a tracer that sends spans in batches. An incoming trace is continued as its caller decided; of those that
 * begin here, the share `ratio` is recorded.
 */
export function makeTracer({ ratio, send }: TracerOptions): OpenTracer {
  const queue = new SpanQueue({ exporter: exporterOf(send), most: maxWaiting, every: 1_000 });
  const provider = new TracerProvider({
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
    spanProcessors: [queue],
  });
  const tracer = provider.getTracer("skerry");
  return { tracer, queue, shutdown: () => provider.shutdown() };
}

function exporterOf(send: SendSpans): SpanExporter {
  return {
    export: (spans, onResult) => {
      const settle = (sent: boolean) =>
        onResult({ code: sent ? ExportResultCode.SUCCESS : ExportResultCode.FAILED });
      send(spans.map(finishedSpan)).then(settle, () => settle(false));
    },
    shutdown: async () => {},
  };
}
