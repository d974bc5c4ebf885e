import type { ChildProcess } from "node:child_process";
import { availableParallelism } from "node:os";
import type { Request } from "../../abi/generated/types.ts";
import { SkerryError } from "../../errors.ts";
import { defaultClientTimes } from "../../http/server-options.ts";
import { Child, startAnswer } from "../../process/child.ts";
import { RestartPause } from "../../process/restart-pause.ts";
import type { Handlers } from "../../process/rpc.ts";
import { defaultCordon } from "../../routing/catalog.ts";
import { BatchedNews } from "../../shard/embedded/batched-news.ts";
import { embeddedShardChecks } from "../../shard/embedded/embedded-shard-checks.ts";
import type { FromShard, ToShard } from "../../shard/embedded/exchange-protocol.ts";
import type { EmbedProtocol, LoadedDeployment, ShardStart } from "../../shard/protocol.ts";
import { ownShardLost, shardLost } from "../../supervisor/cordons/served-shard.ts";
import { refusedOutcome } from "../../worker/outcome/refused-outcome.ts";
import type { Started } from "../../worker/pool.ts";
import { Exchange, type ExchangeListener } from "./exchange.ts";

/** A shard that says nothing for this long is taken for wedged, in ms. */
const silence = 10_000;

/** Time that requests in flight have when a shard is closed, in ms. */
export const closeTime = 5_000;

/** Time without requests after which a worker loses its isolates, in ms; the next request starts one. */
const idle = 600_000;

/** Requests in a shard at once. */
const requestsAtOnce = 20_000;

/** A shard that lived for this long has proved that it can, in ms. */
const provenLife = 10_000;

/** Time beyond a request's limits in which its worker's answer has to begin, in ms: only a shard that was taken over exceeds
 * it. */
const answerGrace = 15_000;
const lookEvery = 1_000;

export interface EmbeddedShardOptions {
  readonly dataDir: string;
  readonly launch: () => ChildProcess;
  /** Answers what its workers ask. */
  readonly handlers: Omit<Handlers<EmbedProtocol["parent"]["calls"]>, "recording">;
  /** Fuel that a ms of this machine's CPU burns. */
  readonly fuelPerMs: number;
  /** Bytes that all instances of one worker may have. */
  readonly workerMemory: number;
  /** The process was lost, with these deployments' requests in it. */
  readonly onLost: (error: SkerryError, running: ReadonlySet<string>) => void;
}

/** A request as a shard gets it. */
export interface SentRequest {
  readonly deployment: string;
  readonly requestId: string;
  readonly request: Request;
  /** Whether its content comes in pieces. */
  readonly more: boolean;
  /** How long its answer may take to begin, in ms. */
  readonly within: number;
}

interface InFlight {
  readonly exchange: Exchange;
  readonly sent: SentRequest;
}

/** A process with workers in it. One that is lost is replaced, with the same workers, after a pause that grows while that
 * happens again and again. */
export class EmbeddedShard {
  readonly #options: EmbeddedShardOptions;
  readonly #deployments = new Map<string, LoadedDeployment>();
  readonly #inFlight = new Map<number, InFlight>();
  readonly #pause = new RestartPause();
  readonly #look: NodeJS.Timeout;
  #lastNumber = 0;
  #child: Child<EmbedProtocol>;
  #news: BatchedNews<ToShard>;
  /** Settles when the process of the moment has all that its predecessor had. */
  #ready: Promise<void>;
  #startedAt = 0;
  #isClosed = false;

  constructor(options: EmbeddedShardOptions) {
    this.#options = options;
    [this.#child, this.#news] = this.#start();
    this.#ready = this.#bringUp(this.#child);
    this.#ready.catch(() => {});
    this.#look = setInterval(() => this.#lookAtTimes(), lookEvery);
    this.#look.unref();
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** Resolves when requests can be sent. @throws SkerryError `shard-lost`, `process-not-started`: without what the process said last,
   * as it is about a request. */
  get ready(): Promise<void> {
    return this.#ready.catch((error: unknown) => {
      throw SkerryError.is(error, "process-not-started") ? noProcess() : error;
    });
  }

  /** Whether it has no deployments. */
  get isEmpty(): boolean {
    return this.#deployments.size === 0;
  }

  /** Whether a deployment is in it. */
  has(deployment: string): boolean {
    return this.#deployments.has(deployment);
  }

  /** Loads a deployment. @throws SkerryError `start-failed`, `memory-over-cap`, `shard-lost`. */
  async load(loaded: LoadedDeployment): Promise<Started> {
    const { id } = loaded.deployment;
    await this.#ready;
    // Before it starts: its artifact may have to be made again.
    this.#deployments.set(id, loaded);
    try {
      return await this.#child.ask("load", loaded);
    } catch (error) {
      this.#deployments.delete(id);
      throw error;
    }
  }

  /** Ends a deployment once the requests that were sent to it are answered. */
  async unload(id: string): Promise<void> {
    this.#deployments.delete(id);
    await this.#ready.catch(() => {});
    this.#news.flush();
    // Its requests are lost with it where it is.
    await this.#child.ask("unload", { deployment: id }).catch(() => {});
  }

  /** Sends a request. Call when {@link ready}. */
  send(sent: SentRequest, listener: ExchangeListener): Exchange {
    const number = ++this.#lastNumber;
    const news = this.#news;
    const exchange = new Exchange(number, (item) => news.add(item), {
      onHead: (...head) => listener.onHead(...head),
      onEnd: (outcome) => {
        this.#inFlight.delete(number);
        listener.onEnd(outcome);
      },
    });
    this.#inFlight.set(number, { exchange, sent });
    const { deployment, requestId, request, more } = sent;
    news.add(["call", number, deployment, requestId, request, more]);
    return exchange;
  }

  /** Ends the process, once its requests are answered, or after so many ms. */
  async close(within = closeTime): Promise<void> {
    this.#isClosed = true;
    await this.#ready.catch(() => {});
    clearInterval(this.#look);
    this.#news.flush();
    await this.#child.end(() => this.#child.ask("drain", { patience: 0 }), within);
    this.#loseAll(
      new SkerryError("draining", "The host was closed before the request was answered."),
    );
  }

  #start(): [Child<EmbedProtocol>, BatchedNews<ToShard>] {
    this.#startedAt = performance.now();
    const child: Child<EmbedProtocol> = new Child(this.#options.launch(), {
      handlers: { ...this.#options.handlers, recording: async () => ({ more: false }) },
      hearers: {
        beat: () => {},
        wedged: () => child.kill("could not end a worker's isolate"),
        exchange: (news) => this.#hear(child, news),
      },
      checks: embeddedShardChecks,
      silence,
      lost: ownShardLost,
      onLost: (error) => this.#replace(error),
    });
    return [child, new BatchedNews((items) => child.tell("exchange", items))];
  }

  #hear(child: Child<EmbedProtocol>, news: readonly FromShard[]): void {
    if (child !== this.#child) return;
    for (const item of news) {
      if (this.#inFlight.get(item[1])?.exchange.hear(item) !== false) continue;
      child.kill("said of a request what no shard says");
      return;
    }
  }

  async #bringUp(child: Child<EmbedProtocol>): Promise<void> {
    await child.ask("start", this.#shardStart, startAnswer);
    // One that does not start any more fails each of its requests; the others are not to wait for it.
    await Promise.all(
      [...this.#deployments.values()].map((loaded) => child.ask("load", loaded).catch(() => {})),
    );
    if (child.isLost) throw shardLost("ended while it came up");
  }

  #replace(error: SkerryError): void {
    const running = new Set([...this.#inFlight.values()].map(({ sent }) => sent.deployment));
    this.#loseAll(error);
    if (this.#isClosed) return;
    if (performance.now() - this.#startedAt >= provenLife) this.#pause.reset();
    const paused = Promise.withResolvers<void>();
    this.#ready = paused.promise.then(() => {
      if (this.#isClosed) throw new SkerryError("draining", "The host was closed.");
      [this.#child, this.#news] = this.#start();
      return this.#bringUp(this.#child);
    });
    this.#ready.catch(() => {});
    this.#pause.wait(() => paused.resolve());
    this.#pause.lengthen();
    this.#options.onLost(error, running);
  }

  #loseAll(error: SkerryError): void {
    for (const { exchange, sent } of [...this.#inFlight.values()]) {
      exchange.end(refusedOutcome(sent.requestId, sent.request, error, 0));
    }
  }

  /** Ends a process that does not answer in the time that its workers' limits leave it, however lively it is. */
  #lookAtTimes(): void {
    const now = performance.now();
    for (const { exchange, sent } of this.#inFlight.values()) {
      if (exchange.answers || now - exchange.begun <= sent.within + answerGrace) continue;
      this.#child.kill("did not answer a request in time");
      return;
    }
  }

  get #shardStart(): ShardStart {
    const { headersTimeout, requestTimeout, keepAliveTimeout } = defaultClientTimes;
    return {
      version: "",
      cordon: defaultCordon,
      dataDir: this.#options.dataDir,
      settings: {
        trustedProxies: null,
        deniedAddresses: [],
        requestsAtOnce,
        headersTimeout,
        requestTimeout,
        keepAliveTimeout,
        shardMemory: Number.POSITIVE_INFINITY,
        workerMemory: this.#options.workerMemory,
        // Each worker is a tenant of its own.
        tenantMemory: Number.POSITIVE_INFINITY,
        idle,
        telemetry: null,
        record: null,
      },
      answersAll: false,
      permits: availableParallelism(),
      fuelPerMs: this.#options.fuelPerMs,
      ledger: null,
      // What its workers reach is asked of this process: it connects to nothing.
      brokered: false,
      kv: "asked",
    };
  }
}

function noProcess(): SkerryError {
  const sentence = "The process that runs the worker ended before it was ready.";
  return new SkerryError("process-not-started", sentence);
}
