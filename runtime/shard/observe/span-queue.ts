import { ExportResultCode } from "@opentelemetry/core";
import {
  BatchSpanProcessor,
  type ReadableSpan,
  type SpanExporter,
  type SpanProcessor,
} from "@opentelemetry/sdk-trace";
import { maxSpansPerBatch } from "./finished-span.ts";

export interface SpanQueueOptions {
  readonly exporter: SpanExporter;
  /** Spans that may wait to be sent. */
  readonly most: number;
  /** ms between two batches, unless one is full before. */
  readonly every: number;
}

/** Spans on their way out: at most `most` wait, and what is more is dropped and counted, as is what
 * could not be sent. */
export class SpanQueue implements SpanProcessor {
  readonly #most: number;
  readonly #batches: BatchSpanProcessor;
  #waiting = 0;
  #dropped = 0;

  constructor(options: SpanQueueOptions) {
    this.#most = options.most;
    this.#batches = new BatchSpanProcessor({
      exporter: this.#counted(options.exporter),
      // Never reached: this class counts by itself, because that one does not report drops.
      maxQueueSize: options.most * 2,
      maxExportBatchSize: Math.min(maxSpansPerBatch, options.most),
      scheduledDelayMillis: options.every,
      exportTimeoutMillis: 15_000,
    });
  }

  /** Returns the number of spans that were dropped since the last call. */
  takeDropped(): number {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }

  onStart(): void {}

  onEnd(span: ReadableSpan): void {
    if (this.#waiting >= this.#most) {
      this.#dropped++;
      return;
    }
    this.#waiting++;
    this.#batches.onEnd(span);
  }

  forceFlush(): Promise<void> {
    return this.#batches.forceFlush();
  }

  shutdown(): Promise<void> {
    return this.#batches.shutdown();
  }

  /** The exporter, with an eye on what becomes of each batch. */
  #counted(exporter: SpanExporter): SpanExporter {
    return {
      export: (spans, onResult) => {
        exporter.export(spans, (result) => {
          this.#waiting -= spans.length;
          if (result.code !== ExportResultCode.SUCCESS) this.#dropped += spans.length;
          // The failure is counted; the library would throw it as well.
          onResult({ code: ExportResultCode.SUCCESS });
        });
      },
      shutdown: () => exporter.shutdown(),
    };
  }
}
