import type { ChildProcess } from "node:child_process";
import type { Request } from "../../abi/generated/types.ts";
import { SkerryError } from "../../errors.ts";
import { ownShardLost } from "../../owner/launch-shard.ts";
import { closeTime, OwnedShard, silence } from "../../owner/owned-shard.ts";
import { ownedStart } from "../../owner/shard-start.ts";
import { maxBytes } from "../../process/bounded-channel.ts";
import { Child } from "../../process/child.ts";
import type { Handlers } from "../../process/rpc.ts";
import { BatchedNews } from "../../shard/embedded/batched-news.ts";
import { embeddedShardChecks } from "../../shard/embedded/embedded-shard-checks.ts";
import type { FromShard, ToShard } from "../../shard/embedded/exchange-protocol.ts";
import type { EmbedProtocol, LoadedDeployment } from "../../shard/protocol.ts";
import { refusedOutcome } from "../../worker/outcome/refused-outcome.ts";
import type { Started } from "../../worker/pool.ts";
import { Exchange, type ExchangeListener } from "./exchange.ts";

/** Time without requests after which a worker loses its isolates, in ms; the next request starts one. */
const idle = 600_000;

/** Requests in a shard at once. */
const requestsAtOnce = 20_000;

/** Time beyond a request's limits in which its worker's answer has to begin, in ms: only a shard that was taken over exceeds
 * it. */
const answerGrace = 15_000;
const pollInterval = 1_000;

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
  /** True if its content comes in pieces. */
  readonly more: boolean;
  /** The longest time until its answer begins, in ms. */
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
  readonly #inFlight = new Map<number, InFlight>();
  readonly #shard: OwnedShard<Child<EmbedProtocol>>;
  readonly #look: NodeJS.Timeout;
  #lastNumber = 0;
  /** The batch of messages for the current process. */
  #news!: BatchedNews<ToShard>;

  constructor(options: EmbeddedShardOptions) {
    this.#options = options;
    const { dataDir, fuelPerMs, workerMemory } = options;
    this.#shard = new OwnedShard({
      launch: (onLost) => this.#launch(onLost),
      start: () =>
        ownedStart({
          dataDir,
          fuelPerMs,
          answersAll: false,
          // What its workers reach is asked of this process: it connects to nothing. Each worker is a tenant of its own.
          kv: "asked",
          settings: { requestsAtOnce, workerMemory, idle },
        }),
      onLost: (error) => this.#lost(error),
    });
    this.#look = setInterval(() => this.#lookAtTimes(), pollInterval);
    this.#look.unref();
  }

  get pid(): number {
    return this.#shard.process.pid;
  }

  /** Resolves when requests can be sent. @throws SkerryError `shard-lost`, `process-not-started`: without what the process said last,
   * as it is about a request. */
  get ready(): Promise<void> {
    return this.#shard.ready.catch((error: unknown) => {
      throw SkerryError.is(error, "process-not-started") ? noProcess() : error;
    });
  }

  /** True if it has no deployments. */
  get isEmpty(): boolean {
    return this.#shard.isEmpty;
  }

  /** True if it has the deployment. */
  has(deployment: string): boolean {
    return this.#shard.has(deployment);
  }

  /** Loads a deployment. @throws SkerryError `start-failed`, `memory-over-cap`, `shard-lost`. */
  load(loaded: LoadedDeployment): Promise<Started> {
    return this.#shard.load(loaded);
  }

  /** Ends a deployment once the requests that were sent to it are answered. */
  async unload(id: string): Promise<void> {
    await this.#shard.ready.catch(() => {});
    this.#news.flush();
    await this.#shard.unload(id);
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
    clearInterval(this.#look);
    this.#news.flush();
    await this.#shard.close(within);
    this.#loseAll(
      new SkerryError("draining", "The host was closed before the request was answered."),
    );
  }

  #launch(onLost: (error: SkerryError) => void): Child<EmbedProtocol> {
    const child: Child<EmbedProtocol> = new Child(this.#options.launch(), {
      handlers: { ...this.#options.handlers, recording: async () => ({ more: false }) },
      hearers: {
        beat: () => {},
        wedged: () => child.kill("could not end a worker's isolate"),
        exchange: (news) => this.#hear(child, news),
      },
      checks: embeddedShardChecks,
      bytesPerSecond: maxBytes,
      silence,
      lost: ownShardLost,
      onLost,
    });
    this.#news = new BatchedNews((items) => child.tell("exchange", items));
    return child;
  }

  #hear(child: Child<EmbedProtocol>, news: readonly FromShard[]): void {
    if (child !== this.#shard.process) return;
    for (const item of news) {
      if (this.#inFlight.get(item[1])?.exchange.hear(item) !== false) continue;
      child.kill("said of a request what no shard says");
      return;
    }
  }

  #lost(error: SkerryError): void {
    const running = new Set([...this.#inFlight.values()].map(({ sent }) => sent.deployment));
    this.#loseAll(error);
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
      this.#shard.process.kill("did not answer a request in time");
      return;
    }
  }
}

function noProcess(): SkerryError {
  const sentence = "The process that runs the worker ended before it was ready.";
  return new SkerryError("process-not-started", sentence);
}
