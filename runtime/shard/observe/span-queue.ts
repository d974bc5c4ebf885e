import { ExportResultCode } from "@opentelemetry/core";
import {
  BatchSpanProcessor,
  type ReadableSpan,
  type SpanExporter,
  type SpanProcessor,
} from "@opentelemetry/sdk-trace";

export interface SpanQueueOptions {
  readonly exporter: SpanExporter;
  /** Spans that may wait to be sent. */
  readonly most: number;
  /** ms between two batches, unless one is full before. */
  readonly every: number;
  /** Called with one sentence when a batch could not be sent; not more often than every 30 s. */
  readonly onProblem: (sentence: string) => void;
}

const problemEvery = 30_000;

/** Spans on their way out: at most `most` wait, and what is more is dropped and counted, as is what
 * could not be sent. */
export class SpanQueue implements SpanProcessor {
  readonly #options: SpanQueueOptions;
  readonly #batches: BatchSpanProcessor;
  #waiting = 0;
  #dropped = 0;
  #nextProblem = 0;

  constructor(options: SpanQueueOptions) {
    this.#options = options;
    this.#batches = new BatchSpanProcessor({
      exporter: this.#counted(options.exporter),
      // Never reached: this class counts by itself, since that one does not tell what it drops.
      maxQueueSize: options.most * 2,
      maxExportBatchSize: Math.min(512, options.most),
      scheduledDelayMillis: options.every,
      exportTimeoutMillis: 15_000,
    });
  }

  /** How many spans were dropped since this was last asked. */
  takeDropped(): number {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }

  onStart(): void {}

  onEnd(span: ReadableSpan): void {
    if (this.#waiting >= this.#options.most) {
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
          if (result.code !== ExportResultCode.SUCCESS) {
            this.#dropped += spans.length;
            this.#tell(`${spans.length} spans could not be sent: ${reasonOf(result.error)}.`);
          }
          // The failure is told; the library would throw it as well.
          onResult({ code: ExportResultCode.SUCCESS });
        });
      },
      shutdown: () => exporter.shutdown(),
    };
  }

  #tell(sentence: string): void {
    const now = performance.now();
    if (now < this.#nextProblem) return;
    this.#nextProblem = now + problemEvery;
    this.#options.onProblem(sentence);
  }
}

function reasonOf(error: (Error & { code?: number | string }) | undefined): string {
  if (error === undefined) return "unknown error";
  const { message, code = "" } = error;
  return message.includes(String(code)) ? message : `${message} (${code})`;
}
