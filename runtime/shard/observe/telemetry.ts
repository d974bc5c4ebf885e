import type { Logger } from "pino";
import type { RequestMeta } from "../../http/request-meta.ts";
import type { Crowded } from "../../http/server-options.ts";
import type { Outcome } from "../../worker/outcome/usage.ts";
import type { PreparedDeployment } from "../../worker/pool.ts";
import type { TelemetrySettings } from "../shard-settings.ts";
import type { LineSink } from "./line-sink.ts";
import { openLog } from "./log.ts";
import type { SendSpans } from "./make-tracer.ts";
import type { ShardObserver } from "./observer.ts";
import { openTraces } from "./open-traces.ts";
import { RequestLog } from "./request-log.ts";
import type { RequestTraces } from "./request-traces.ts";
import {
  type ShardGauges,
  ShardMetrics,
  type ShardSnapshot,
  snapshotEvery,
} from "./shard-metrics.ts";
import { parentSink } from "./stderr-sink.ts";
import { type TailBatch, TailTap, type TailWish } from "./tail-tap.ts";

/** Time a shard has to write what is left of its log, in ms. */
const flushTime = 500;

/** Logged once in a shard's life; the metric shows the further course. */
const crowdedSentence =
  "As many connections are open as this process may have: idle ones are closed for new ones, and new ones " +
  "refused where none is idle. Raise its limit of open files, or start more shards.";

export interface TelemetryOptions {
  readonly settings: TelemetrySettings;
  readonly cordon: string;
  /** The most connections that clients may have open. */
  readonly maxConnections: number;
  readonly gauges: () => ShardGauges;
  readonly reportMetrics: (snapshot: ShardSnapshot) => void;
  readonly reportTail: (batch: TailBatch) => void;
  readonly sendSpans: SendSpans;
}

interface Outlets {
  readonly log: Logger;
  readonly sink: LineSink;
  readonly traces: RequestTraces | null;
}

/** A shard's log, metrics, traces and `tail`. */
export class Telemetry implements ShardObserver {
  readonly beginTrace: ShardObserver["beginTrace"];
  readonly beginFetch: ShardObserver["beginFetch"];
  readonly #options: TelemetryOptions;
  readonly #outlets: Outlets;
  readonly #requests: RequestLog;
  readonly #tail: TailTap;
  readonly #metrics: ShardMetrics;
  #reportedCrowd = false;

  private constructor(options: TelemetryOptions, outlets: Outlets) {
    const { log, sink, traces } = outlets;
    this.#options = options;
    this.#outlets = outlets;
    this.beginTrace = traces?.begin;
    this.beginFetch = traces?.beginFetch;
    this.#requests = new RequestLog(log, options.settings.log);
    this.#tail = new TailTap(options.reportTail);
    this.#metrics = new ShardMetrics({
      gauges: options.gauges,
      dropped: () => ({
        logLines: sink.takeDropped(),
        tailEntries: this.#tail.takeDropped(),
        spans: traces?.takeDropped() ?? 0,
      }),
    });
    setInterval(() => options.reportMetrics(this.#metrics.snapshot()), snapshotEvery);
  }

  static async open(options: TelemetryOptions): Promise<Telemetry> {
    const { settings, cordon, sendSpans } = options;
    const sink = parentSink();
    const log = openLog({ level: settings.log.level, role: "shard", cordon, sink });
    const traces = await openTraces({ ratio: settings.traceRatio, send: sendSpans });
    return new Telemetry(options, { log, sink, traces });
  }

  readonly onOutcome = (outcome: Outcome, meta: RequestMeta): void => {
    this.#metrics.record(outcome, meta);
    this.#requests.record(outcome, meta);
    this.#tail.record(outcome, meta);
    this.#outlets.traces?.end(outcome, meta);
  };

  wantsLog(worker: string): boolean {
    return this.#requests.wantsLinesOf(worker) || this.#tail.wants(worker);
  }

  coldStarted(worker: string): void {
    this.#metrics.coldStarted(worker);
  }

  evicted(worker: string): void {
    this.#metrics.evicted(worker);
  }

  crowded(how: Crowded, connections: number): void {
    this.#metrics.crowded(how);
    if (this.#reportedCrowd) return;
    this.#reportedCrowd = true;
    const most = this.#options.maxConnections;
    this.#outlets.log.warn({ connections, most, how }, crowdedSentence);
  }

  artifactMissing({ worker, id }: PreparedDeployment): void {
    const fields = { worker, deployment: id.slice(0, 12) };
    this.#outlets.log.warn(fields, "An artifact is made again.");
  }

  memoryOver(residentBytes: number): void {
    const sentence = "The shard is to be replaced: its memory stays over its limit.";
    this.#outlets.log.warn({ residentBytes }, sentence);
  }

  wantTail(wish: TailWish): void {
    this.#tail.want(wish);
  }

  async close(): Promise<void> {
    this.#options.reportMetrics(this.#metrics.snapshot());
    this.#tail.flush();
    await this.#outlets.traces?.close(flushTime);
    await this.#outlets.sink.flush(flushTime);
  }
}
