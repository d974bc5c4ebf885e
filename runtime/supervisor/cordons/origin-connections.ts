import type { Logger } from "pino";
import type { Confinement, Hear } from "../../process/launch.ts";
import type { RawConnection } from "../../process/raw-connection.ts";
import type { WantedConnection } from "../../services/broker/broker-protocol.ts";
import { isConnectionFailure } from "../../services/broker/broker-protocol.ts";
import { ConnectionAllowance } from "../../services/broker/connection-allowance.ts";
import { FetchError } from "../../services/fetch/fetch-error.ts";
import type { LiveWorker } from "../deploy/live-worker.ts";
import type { MetricsLedger } from "../observe/metrics-ledger.ts";
import { connectionsOnTheWay } from "../own-connections.ts";
import type { ServeSettings } from "../serve-settings.ts";
import type { UnnamedUsers } from "../unnamed-users.ts";
import { Brokers, brokerOf } from "./brokers.ts";
import type { CordonShard } from "./cordon.ts";
import type { Losses } from "./losses.ts";
import { PacedTasks } from "./paced-tasks.ts";

/** How many times its workers' allowance a shard has: what it asked for over some time may arrive at once. */
const slack = 2;

/** Asks of one shard that go to its broker in one tick of this process's event loop. */
const tasksPerTick = 16;

export interface OriginConnectionsOptions {
  readonly brokers: Pick<Brokers, "connect" | "update" | "pids" | "close" | "kill">;
  readonly metrics: Pick<MetricsLedger, "connected" | "connectionRefused">;
  /** Connections that are here at once on their way to one shard: each is a file that this process has open. */
  readonly maxLocal: number;
}

/** What is known of the host. */
export interface OriginConnectionsHost {
  readonly settings: ServeSettings;
  /** The sandbox of brokers. */
  readonly within: Omit<Confinement, "user">;
  /** Gives each broker a user of its own; all are this process's where it is left out. */
  readonly users: UnnamedUsers | undefined;
  /** Reads what the broker of a cordon prints. */
  readonly hearing: (cordon: string) => Hear | undefined;
  /** The workers of the moment. */
  readonly workers: () => Iterable<LiveWorker>;
  readonly metrics: MetricsLedger;
  readonly losses: Losses;
  readonly log: Logger;
}

/** What one shard has asked for. */
interface OfShard {
  readonly allowance: ConnectionAllowance;
  readonly tasks: PacedTasks;
  /** What it waits for, by its numbers. */
  readonly wanted: Map<number, AbortController>;
  here: number;
}

/** Has shards' connections to origins made by their cordons' brokers, and hands them on without having read from them. A
 * shard gets none for a worker that it was never told of, and no more than any shard wants. */
export class OriginConnections {
  readonly #options: OriginConnectionsOptions;
  readonly #shards = new WeakMap<CordonShard, OfShard>();

  constructor(options: OriginConnectionsOptions) {
    this.#options = options;
  }

  /** Makes the connections of a host. */
  static of({
    settings,
    metrics,
    losses,
    log,
    ...parts
  }: OriginConnectionsHost): OriginConnections {
    const { deniedAddresses, shardAge: age } = settings;
    const onLost = (cordon: string, sentence: string) => {
      metrics.brokerLost();
      losses.add(brokerOf(cordon), sentence);
      log.error({ cordon }, sentence);
    };
    const brokers = new Brokers({ deniedAddresses, age, ...parts, onLost });
    const maxLocal = connectionsOnTheWay(settings);
    return new OriginConnections({ brokers, metrics, maxLocal });
  }

  /** Updates what brokers may reach to the current workers. Never rejects. */
  update(): Promise<void> {
    return this.#options.brokers.update();
  }

  get brokerPids(): readonly number[] {
    return this.#options.brokers.pids;
  }

  close(): Promise<void> {
    return this.#options.brokers.close();
  }

  kill(): void {
    this.#options.brokers.kill();
  }

  /** Hands the connection to the shard, or tells it why there is none; each is counted. False: no shard of Skerry's own
   * would want it. */
  want(cordon: string, shard: CordonShard, wanted: WantedConnection): boolean {
    const of = this.#of(shard);
    if (!shard.knows.workers.has(wanted.worker)) return false;
    const end = of.allowance.begin(wanted.worker);
    if (end === null) {
      of.tasks.clear();
      return false;
    }
    const givenUp = new AbortController();
    of.wanted.set(wanted.number, givenUp);
    const over = () => {
      end();
      if (of.wanted.get(wanted.number) === givenUp) of.wanted.delete(wanted.number);
    };
    of.tasks.run(() => void this.#connect(cordon, shard, wanted, of, givenUp.signal).finally(over));
    return true;
  }

  /** The shard waits for the connection no longer: it is not made where it has not been. What is none of its own is over. */
  giveUp(shard: CordonShard, number: number): void {
    this.#of(shard).wanted.get(number)?.abort();
  }

  async #connect(
    cordon: string,
    { shard }: CordonShard,
    { number, ...wanted }: WantedConnection,
    of: OfShard,
    signal: AbortSignal,
  ): Promise<void> {
    const { brokers, metrics } = this.#options;
    try {
      if (signal.aborted) throw givenUpBefore();
      await this.#handOn(await brokers.connect(cordon, wanted, signal), shard, number, of);
      metrics.connected(wanted.worker);
    } catch (error) {
      // Else the shard is gone.
      if (!(error instanceof FetchError)) return;
      const { code, message } = error.failure;
      const known = isConnectionFailure(code) ? code : "connect";
      if (!signal.aborted) metrics.connectionRefused(wanted.worker, known);
      shard.tell("unconnected", { number, failure: { code: known, message } });
    }
  }

  async #handOn(
    connection: RawConnection,
    shard: CordonShard["shard"],
    number: number,
    of: OfShard,
  ): Promise<void> {
    of.here++;
    try {
      if (of.here > this.#options.maxLocal) throw notTaken();
      await shard.hand(connection, { wanted: number });
    } finally {
      of.here--;
      connection.destroy();
    }
  }

  #of(shard: CordonShard): OfShard {
    const known = this.#shards.get(shard);
    if (known !== undefined) return known;
    const allowance = new ConnectionAllowance(slack);
    const of = { allowance, tasks: new PacedTasks(tasksPerTick), wanted: new Map(), here: 0 };
    this.#shards.set(shard, of);
    return of;
  }
}

function givenUpBefore(): FetchError {
  return new FetchError("connect", "The connection was given up before it was begun.");
}

function notTaken(): FetchError {
  return new FetchError(
    "connection-limit",
    "Connections to origins come faster than the shard takes them.",
  );
}
