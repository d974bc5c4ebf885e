import { toSkerryError } from "../../errors.ts";
import type { Confinement, Hear } from "../../process/launch.ts";
import type { RawConnection } from "../../process/raw-connection.ts";
import { BrokerProcess } from "../../services/broker/broker-process.ts";
import type { WantedConnection } from "../../services/broker/broker-protocol.ts";
import type { WorkerGrants } from "../../services/broker/connection-grants.ts";
import { FetchError } from "../../services/fetch/fetch-error.ts";
import { cordonOf, deploymentsOf, type LiveWorker } from "../deploy/live-worker.ts";
import type { UnnamedUser, UnnamedUsers } from "../unnamed-users.ts";

/** What the losses and the log call a cordon's broker. No cordon has a colon in its name but the host's own. */
export const brokerOf = (cordon: string): string => `:broker:${cordon}`;

export interface BrokersOptions {
  readonly deniedAddresses: readonly string[];
  /** Their sandbox. */
  readonly within?: Omit<Confinement, "user"> | undefined;
  /** Gives each a user of its own; all are this process's where it is left out. */
  readonly users?: UnnamedUsers | undefined;
  /** How long one runs before another takes its place, in ms; null: as long as it may. */
  readonly age: number | null;
  /** Reads what the broker of a cordon prints. */
  readonly hearing?: (cordon: string) => Hear | undefined;
  /** The workers of the moment. */
  readonly workers: () => Iterable<LiveWorker>;
  /** A cordon's broker was lost; one that takes its place is on its way. */
  readonly onLost: (cordon: string, sentence: string) => void;
}

/** An origin that a worker may reach in a cordon. */
interface Granted {
  readonly worker: string;
  readonly kind: "allow" | "private";
  readonly origin: string;
  /** How long a request of the worker may take, in ms. */
  readonly deadline: number;
  /** When it ends, in ms of this process's clock; null while a deployment has it. */
  until: number | null;
}

/** A cordon's broker, and what it grants. */
interface RunningBroker {
  readonly process: BrokerProcess;
  readonly user: UnnamedUser | undefined;
  readonly granted: Map<string, Granted>;
  /** What it was told last, as a text. */
  told: string;
}

/** Keeps a broker for each cordon with workers that may fetch, and has it reach what they were granted and nothing else. What
 * a deployment had that goes is granted for as long as its requests may still take. */
export class Brokers {
  readonly #options: BrokersOptions;
  readonly #brokers = new Map<string, RunningBroker>();
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: BrokersOptions) {
    this.#options = options;
  }

  /** Updates what brokers may reach to the current workers. Never rejects: without a broker connections fail, and
   * that is all. */
  async update(): Promise<void> {
    if (this.#closed) return;
    const now = performance.now();
    const byCordon = this.#byCordon();
    for (const cordon of byCordon.keys()) this.#ensure(cordon);
    const told: Promise<void>[] = [];
    for (const [cordon, kept] of this.#brokers) {
      goBy(kept.granted, byCordon.get(cordon) ?? new Map(), now);
      if (kept.granted.size === 0) {
        this.#brokers.delete(cordon);
        void end(kept);
      } else {
        told.push(tell(kept));
      }
    }
    this.#updateWhenDue(now);
    await Promise.all(told);
  }

  /** A connection for a worker of the cordon. @throws FetchError why there is none. */
  async connect(
    cordon: string,
    wanted: Omit<WantedConnection, "number">,
    signal: AbortSignal,
  ): Promise<RawConnection> {
    const kept = this.#brokers.get(cordon);
    if (kept !== undefined) return kept.process.connect(wanted, signal);
    throw new FetchError("denied", "No worker of this cordon was granted an origin.");
  }

  /** The numbers of the processes that there are. */
  get pids(): readonly number[] {
    return [...this.#brokers.values()].map(({ process }) => process.pid).filter((pid) => pid > 0);
  }

  /** Ends all of them. */
  async close(): Promise<void> {
    this.#end();
    await Promise.all([...this.#brokers.values()].map(end));
  }

  kill(): void {
    this.#end();
    for (const { process } of this.#brokers.values()) process.kill();
  }

  #end(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #ensure(cordon: string): void {
    if (this.#brokers.has(cordon)) return;
    const { deniedAddresses, within, users, hearing, age, onLost } = this.#options;
    let user: UnnamedUser | undefined;
    try {
      user = users?.take(brokerOf(cordon));
    } catch (error) {
      onLost(cordon, `A cordon's broker could not be started: ${toSkerryError(error).message}`);
      return;
    }
    const process = new BrokerProcess({
      deniedAddresses,
      age,
      within: { ...within, user: user?.id, hear: hearing?.(cordon) },
      onLost: (sentence) => onLost(cordon, sentence),
    });
    this.#brokers.set(cordon, { process, user, granted: new Map(), told: "" });
  }

  /** Plans an update for when the next grant ends. */
  #updateWhenDue(now: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const ends = [...this.#brokers.values()].flatMap(({ granted }) =>
      [...granted.values()].flatMap(({ until }) => until ?? []),
    );
    if (ends.length === 0) return;
    const wait = Math.max(0, Math.min(...ends) - now) + 1;
    this.#timer = setTimeout(() => void this.update(), wait).unref();
  }

  /** Origins that workers may reach, by the cordon they run in now, each under a key of its own. */
  #byCordon(): Map<string, Map<string, Granted>> {
    const byCordon = new Map<string, Map<string, Granted>>();
    for (const worker of this.#options.workers()) {
      // No shard is told of it.
      if (worker.problem !== null) continue;
      const cordon = cordonOf(worker);
      const granted = byCordon.get(cordon) ?? new Map<string, Granted>();
      for (const each of grantedTo(worker)) {
        const key = `${each.worker} ${each.kind} ${each.origin}`;
        const deadline = Math.max(each.deadline, granted.get(key)?.deadline ?? 0);
        granted.set(key, { ...each, deadline });
      }
      if (granted.size > 0) byCordon.set(cordon, granted);
    }
    return byCordon;
  }
}

/** Ends a broker, whose user may be another's once it is gone. */
async function end({ process, user }: RunningBroker): Promise<void> {
  await process.close();
  user?.release();
}

function grantedTo(worker: LiveWorker): Granted[] {
  return deploymentsOf(worker).flatMap(({ settings: { grants, fetch, limits } }) => {
    if (!grants.includes("fetch")) return [];
    // A request waits for its turn before it begins.
    const deadline = limits.deadline + worker.admission.queueDeadline;
    const of = (kind: Granted["kind"], origins: readonly string[] = []) =>
      origins.map((origin) => ({
        worker: worker.record.name,
        kind,
        origin,
        deadline,
        until: null,
      }));
    return [...of("allow", fetch?.allow), ...of("private", fetch?.private)];
  });
}

/** What is wanted is granted; what is no longer wanted for a while yet. */
function goBy(
  granted: Map<string, Granted>,
  wanted: ReadonlyMap<string, Granted>,
  now: number,
): void {
  for (const [key, each] of granted) {
    if (wanted.has(key)) continue;
    each.until ??= now + each.deadline;
    if (each.until <= now) granted.delete(key);
  }
  for (const [key, each] of wanted) granted.set(key, each);
}

async function tell(kept: RunningBroker): Promise<void> {
  const workers = new Map<string, { worker: string; allow: string[]; private: string[] }>();
  for (const { worker, kind, origin } of kept.granted.values()) {
    const of = workers.get(worker) ?? { worker, allow: [], private: [] };
    of[kind].push(origin);
    workers.set(worker, of);
  }
  const grants: WorkerGrants[] = [...workers.values()];
  const text = JSON.stringify(grants);
  if (text === kept.told) return;
  kept.told = text;
  await kept.process.grant(grants);
}
