import { SkerryError } from "../errors.ts";
import { defaultAdmission } from "../settings/deployment.ts";
import type { Outcome } from "../worker/outcome/usage.ts";
import type { Pool, PooledWorker, Started } from "../worker/pool.ts";
import { type CallTarget, callWithoutSocket } from "./call-without-socket.ts";
import type { LoadedDeployment, ShardProtocol } from "./protocol.ts";
import type { ShardReach } from "./shard-reach.ts";

interface Loaded extends LoadedDeployment {
  readonly worker: PooledWorker;
  readonly coldStartMs: number;
}

type Call = ShardProtocol["child"]["calls"]["call"]["ask"];

/** Deployments that the shard's parent loads, calls without a socket, and unloads. */
export class LoadedDeployments {
  readonly #pool: Pool;
  readonly #reach: ShardReach;
  /** All loaded deployments by id. */
  readonly #all = new Map<string, Loaded>();
  /** Calls that can be left, by number. */
  readonly #clients = new Map<number, AbortController>();
  readonly #underWay = new Set<Promise<Outcome>>();

  constructor(pool: Pool, reach: ShardReach) {
    this.#pool = pool;
    this.#reach = reach;
  }

  /** Makes the deployment's isolate. @throws SkerryError `start-failed`, `memory-over-cap`, or why it has no artifact or
   * its entries can't be opened. */
  async load(loading: LoadedDeployment): Promise<Started> {
    const { deployment, tenant, fetches } = loading;
    await this.#reach.openFor(deployment.settings);
    if (fetches !== null) this.#reach.answer(tenant, fetches);
    const worker = { tenant, admission: defaultAdmission, rated: false };
    const started = await this.#pool.start(deployment, worker);
    this.#all.set(deployment.id, { ...loading, worker, coldStartMs: started.coldStartMs });
    return started;
  }

  /** Resolves when the requests it had are answered. */
  async unload(id: string): Promise<void> {
    const loaded = this.#all.get(id);
    this.#all.delete(id);
    await this.#pool.retire(id);
    if (loaded === undefined) return;
    const others = [...this.#all.values()].some(({ tenant }) => tenant === loaded.tenant);
    if (!others) this.#reach.answer(loaded.tenant, null);
  }

  /** Never rejects for what a guest does. @throws SkerryError `shard-lost` where it is not loaded. */
  async call({ deployment: id, request, call }: Call): Promise<Outcome> {
    const loaded = this.#all.get(id);
    if (loaded === undefined) throw new SkerryError("shard-lost", "The worker is not loaded.");
    const client = call === null ? undefined : this.#enter(call);
    const answering = callWithoutSocket(this.#targetOf(loaded), request, client);
    this.#underWay.add(answering);
    try {
      return await answering;
    } finally {
      this.#underWay.delete(answering);
      if (call !== null) this.#clients.delete(call);
    }
  }

  /** Returns the target of a deployment; null if it is not loaded. */
  targetOf(id: string): CallTarget | null {
    const loaded = this.#all.get(id);
    return loaded === undefined ? null : this.#targetOf(loaded);
  }

  /** Aborts a call, because nobody waits for its answer any more. */
  leave(call: number): void {
    this.#clients.get(call)?.abort();
  }

  /** Resolves when all calls are answered that there are now. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#underWay);
  }

  #enter(call: number): AbortSignal {
    const client = new AbortController();
    this.#clients.set(call, client);
    return client.signal;
  }

  #targetOf({ deployment, worker, coldStartMs }: Loaded): CallTarget {
    return {
      call: this.#pool.callOf(deployment, worker),
      limits: deployment.settings.limits,
      streams: deployment.piecewise ?? false,
      coldStartMs,
    };
  }
}
