import { SpanKind, SpanStatusCode, TraceFlags } from "@opentelemetry/api";
import {
  type ExportResult,
  ExportResultCode,
  hrTimeDuration,
  TraceState,
} from "@opentelemetry/core";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import {
  detectResources,
  envDetector,
  type Resource,
  resourceFromAttributes,
} from "@opentelemetry/resources";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import { MiB } from "../../byte-units.ts";
import { Allowance } from "../../shard/observe/allowance.ts";
import type { FinishedSpan } from "../../shard/observe/finished-span.ts";

/** The shard that sends spans. An object of its own for each process. */
export interface SpanSource {
  readonly pid: number;
}

export interface SpanExportOptions {
  /** The whole address that OTLP/HTTP requests are sent to. */
  readonly url: string;
  /** Skerry's. */
  readonly version: string;
  /** Called with one sentence when spans could not be sent; not more often than every 30 s. */
  readonly onProblem: (sentence: string) => void;
}

/** What one shard may send in a second: a span takes some tens of µs of this process's CPU. */
const spansPerSecond = 10_000;
const bytesPerSecond = 16 * MiB;

/** Batches of one shard that are sent at once: all that it may have waiting. */
const maxInFlight = 8;

const problemEvery = 30_000;

/** How long a collector is waited for, in ms. */
const patience = 10_000;

/** Exports the spans of all shards by OTLP/HTTP: where they go, and with what credentials, shards are not told. What
 * comes faster than it may, or is not taken, is dropped. */
export class SpanExport {
  readonly #options: SpanExportOptions;
  readonly #exporter: OTLPTraceExporter;
  readonly #scope: ReadableSpan["instrumentationScope"];
  readonly #spans = new Allowance<SpanSource>(spansPerSecond);
  readonly #bytes = new Allowance<SpanSource>(bytesPerSecond);
  readonly #resources = new WeakMap<SpanSource, Resource>();
  readonly #underWay = new WeakMap<SpanSource, number>();
  #nextProblem = 0;

  constructor(options: SpanExportOptions) {
    const { url, version } = options;
    this.#options = options;
    this.#scope = { name: "skerry", version };
    // Each shard's share is bounded here.
    const concurrencyLimit = Number.POSITIVE_INFINITY;
    this.#exporter = new OTLPTraceExporter({ url, timeoutMillis: patience, concurrencyLimit });
  }

  /** Sends a shard's spans; resolves to whether the collector took them. */
  async send(source: SpanSource, cordon: string, spans: readonly FinishedSpan[]): Promise<boolean> {
    if (spans.length === 0) return true;
    const underWay = this.#underWay.get(source) ?? 0;
    if (underWay >= maxInFlight || !this.#allows(source, spans)) return false;
    this.#underWay.set(source, underWay + 1);
    const resource = this.#resourceOf(source, cordon);
    const { code, error } = await this.#export(spans.map((span) => this.#readable(span, resource)));
    this.#underWay.set(source, (this.#underWay.get(source) ?? 1) - 1);
    if (code === ExportResultCode.SUCCESS) return true;
    this.#tell(`${spans.length} spans could not be sent: ${reasonOf(error)}.`);
    return false;
  }

  #allows(source: SpanSource, spans: readonly FinishedSpan[]): boolean {
    const bytes = spans.reduce((sum, span) => sum + sizeOf(span), 0);
    return this.#spans.take(source, spans.length) && this.#bytes.take(source, bytes);
  }

  #export(spans: ReadableSpan[]): Promise<ExportResult> {
    return new Promise((resolve) => this.#exporter.export(spans, resolve));
  }

  /** The resource of a shard's spans. What the shard says of itself is left out. */
  #resourceOf(source: SpanSource, cordon: string): Resource {
    const known = this.#resources.get(source);
    if (known !== undefined) return known;
    const own = resourceFromAttributes({
      "service.name": "skerry",
      "service.version": this.#options.version,
      "process.pid": source.pid,
      "skerry.cordon": cordon,
    });
    // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES come over our own.
    const resource = own.merge(detectResources({ detectors: [envDetector] }));
    this.#resources.set(source, resource);
    return resource;
  }

  #readable(span: FinishedSpan, resource: Resource): ReadableSpan {
    const { traceId, parent, name, kind, attributes, start, end, isFailed, message } = span;
    const worker = attributes["skerry.worker"];
    const about = { traceId, traceFlags: TraceFlags.SAMPLED };
    const traceState =
      span.traceState === "" ? {} : { traceState: new TraceState(span.traceState) };
    const context = { ...about, ...traceState, spanId: span.spanId };
    return {
      name: kind === SpanKind.SERVER && worker !== undefined ? `${name} ${worker}` : name,
      kind,
      spanContext: () => context,
      ...(parent !== null && { parentSpanContext: { ...about, ...parent } }),
      startTime: start,
      endTime: end,
      duration: hrTimeDuration(start, end),
      ended: true,
      status: isFailed ? failure(message) : { code: SpanStatusCode.UNSET },
      attributes,
      links: [],
      events: [],
      resource,
      instrumentationScope: this.#scope,
      droppedAttributesCount: 0,
      droppedEventsCount: 0,
      droppedLinksCount: 0,
    };
  }

  #tell(sentence: string): void {
    const now = performance.now();
    if (now < this.#nextProblem) return;
    this.#nextProblem = now + problemEvery;
    this.#options.onProblem(sentence);
  }
}

function failure(message: string): ReadableSpan["status"] {
  return { code: SpanStatusCode.ERROR, ...(message !== "" && { message }) };
}

/** What a span has besides its texts, in bytes of JSON. */
const spanOverhead = 600;

/** About as many bytes as a span takes. */
function sizeOf({ attributes, message, traceState }: FinishedSpan): number {
  let bytes = spanOverhead + message.length + traceState.length;
  for (const value of Object.values(attributes)) {
    bytes += typeof value === "string" ? value.length : 8;
  }
  return bytes;
}

function reasonOf(error: (Error & { code?: number | string }) | undefined): string {
  if (error === undefined) return "unknown error";
  const { message, code = "" } = error;
  return message.includes(String(code)) ? message : `${message} (${code})`;
}
