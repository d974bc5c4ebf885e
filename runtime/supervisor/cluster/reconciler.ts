import type { Logger } from "pino";
import { type SerializedError, SkerryError, toSkerryError } from "../../errors.ts";
import type { ClusterCopy } from "../../store/cluster-copy.ts";
import type {
  DeploymentRecord,
  DeploymentStore,
  StoreChange,
  WorkerRecord,
} from "../../store/deployments.ts";
import type { ClusterKey } from "../../store/log/cluster-key.ts";
import type { Deployer } from "../deploy/deployer.ts";
import type { LiveCatalog } from "../deploy/live-catalog.ts";
import { historyHere, sameDeployments } from "./local-history.ts";
import {
  copied,
  deploymentKey,
  nameIn,
  type RecordValue,
  routeKey,
  workerKey,
} from "./record-values.ts";
import { passes, type Rehearsals } from "./rehearsals.ts";
import { WaitingWorkers } from "./waiting-workers.ts";
import { valueAt } from "./waves.ts";
import { deploymentOf, recordOf } from "./worker-values.ts";

/** Workers that are new here and are taken up together, in one transaction. */
const batch = 500;

/** Deployments that are made ready at once. */
const atOnce = 2;

/** Pauses before a worker is tried again that could not be taken up, in ms: they double. */
const minPause = 1_000;
const maxPause = 60_000;

/** A worker for which this node does not serve what the log says. */
export interface HeldWorker {
  readonly worker: string;
  readonly revision: number;
  readonly problem: SerializedError;
}

export interface ReconcilerOptions {
  readonly copy: ClusterCopy;
  readonly key: ClusterKey;
  readonly store: DeploymentStore;
  readonly deployer: Pick<Deployer, "adopt">;
  readonly catalog: LiveCatalog;
  readonly isCordon: (name: string) => boolean;
  /** Whether this node's settings, or the cluster's, have a table for it. */
  readonly isTenant: (name: string) => boolean;
  readonly rehearsals: Rehearsals;
  /** This node's labels: they say which wave of a change it is in. */
  readonly labels: Readonly<Record<string, string>>;
  readonly logger: Logger;
  /** Why a newer record of a worker than the copy has was refused; null where none was. */
  readonly refusedOf: (key: string) => SkerryError | null;
  /** Workers were taken up without having been made ready: their modules may not be here. */
  readonly onLazy: (workers: readonly string[]) => void;
  /** Something was taken up, or held. */
  readonly onSettled: () => void;
}

/** What is to be written for a worker. */
interface Step {
  readonly name: string;
  readonly revision: number;
  /** Which of the times that something was told of the worker it is of. */
  readonly turn: number;
  /** The worker as it is to be, without a quarantine: that is what it is when it is written. */
  readonly worker: WorkerRecord | null;
  readonly change: Partial<StoreChange>;
  /** Deployments that have to be made ready first. */
  readonly fresh: readonly DeploymentRecord[];
  readonly cordon: string;
  /** True if an earlier deployment is served until it is ready. */
  readonly replaces: boolean;
  /** Whether deployments answer that did not before, and whether they were made ready. */
  readonly arrives?: boolean;
  readonly ready?: boolean;
}

/** Makes what this node serves what its copy of the log says. A worker that is new is taken up at once, and its module is fetched
 * when it is needed; a change of one that is served waits until the new deployment was fetched, prepared and started once, and
 * what was served stays where it does not start. */
export class Reconciler {
  readonly #options: ReconcilerOptions;
  readonly #waiting: WaitingWorkers;
  readonly #held = new Map<string, HeldWorker>();
  readonly #pauses = new Map<string, number>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #running: Promise<void> | null = null;
  #begun = false;
  #closed = false;

  constructor(options: ReconcilerOptions) {
    this.#options = options;
    this.#waiting = new WaitingWorkers(options.copy);
  }

  get held(): readonly HeldWorker[] {
    return [...this.#held.values()];
  }

  heldOf(worker: string): HeldWorker | undefined {
    return this.#held.get(worker);
  }

  /** The revision up to which all that the copy has is served here, or held. Of a node that was ended amid a change nothing is known
   * before `begin`: its copy may have what it does not serve. */
  get settled(): number {
    return this.#begun ? this.#waiting.settled : 0;
  }

  /** Looks at all that the copy has, at the start. */
  begin(): void {
    const workers = this.#options.copy.all("worker.");
    // A node that has other labels than before may be in another wave.
    const isOpen = ({ value }: { value: unknown }) =>
      (value as RecordValue<"worker"> | null)?.waves !== undefined;
    const some = workers.filter((each) => each.served !== each.revision || isOpen(each));
    this.#begun = true;
    // What of them is served may be of any time before.
    const nothing = 0;
    this.#add(
      some.map(({ key }) => nameIn(key)),
      nothing,
    );
  }

  /** Records of these keys were taken up in the copy. */
  taken(keys: readonly string[]): void {
    const { copy, catalog } = this.#options;
    const given: string[] = [];
    const names = keys.flatMap((key) => {
      if (key.startsWith("worker.")) return [nameIn(key)];
      if (!key.startsWith("route.")) return [];
      const claim = copied(copy, "route", key)?.value;
      if (claim == null) given.push(key);
      else return [claim.worker, catalog.ownerOf(claim.route)].filter((each) => each !== undefined);
      return [];
    });
    this.#add([...names, ...this.#ownersOf(given)]);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    await this.#running;
  }

  /** Who serves routes here now, by the keys of their claims: one that was given up says no more which route it was. */
  #ownersOf(keys: readonly string[]): string[] {
    if (keys.length === 0) return [];
    const wanted = new Set(keys);
    const owners = [...this.#options.catalog.owners()];
    return owners.flatMap(([route, worker]) => (wanted.has(routeKey(route)) ? [worker] : []));
  }

  #add(names: readonly string[], served?: number): void {
    this.#waiting.add(names, served);
    if (this.#closed || this.#waiting.size === 0) return;
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
      this.#options.onSettled();
      if (this.#waiting.size > 0) this.#add([]);
    });
  }

  async #run(): Promise<void> {
    const staged: Step[] = [];
    let plain: Step[] = [];
    const flush = async () => {
      const some = plain;
      plain = [];
      await this.#adopt(some);
    };
    for (const name of this.#waiting.names()) {
      const step = await this.#stepOf(name);
      if (step === null) continue;
      const known = step.fresh.some(({ id }) => this.#options.rehearsals.known(id) !== undefined);
      if (step.fresh.length > 0 && (step.replaces || known)) staged.push(step);
      else plain.push(step);
      if (plain.length >= batch) await flush();
    }
    await flush();
    const next = async (): Promise<void> => {
      for (let step = staged.shift(); step !== undefined; step = staged.shift()) {
        await this.#stage(step);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, next));
  }

  /** Null where nothing is to be done, or nothing can be. */
  async #stepOf(name: string): Promise<Step | null> {
    const { copy, catalog } = this.#options;
    const key = workerKey(name);
    const turn = this.#waiting.turnOf(name);
    const record = copied(copy, "worker", key);
    const revision = record?.revision ?? 0;
    try {
      const refused = this.#options.refusedOf(key);
      if (refused !== null) throw refused;
      // Of a log that was followed before: nothing says that it is to go.
      if (record === null || (revision === 0 && record.served !== null))
        return this.#done(name, turn);
      const live = catalog.get(name);
      const served = [{ key, revision }];
      if (record.value === null) {
        if (live === undefined && record.served === revision) return this.#done(name, turn);
        const removed = live?.record.origin === "api" ? [name] : [];
        return { ...noMore, name, revision, turn, change: { removed, served } };
      }
      if (live?.record.origin === "file") {
        throw new SkerryError("set-by-file", `The worker ${name} is set up by this node's file.`);
      }
      const value = valueAt(record.value, this.#options.labels);
      const worker = recordOf(name, value);
      const routes = this.#ownRoutes(name, worker.routes);
      const serves =
        live !== undefined &&
        (value.waves === undefined || sameDeployments(live.record, worker)) &&
        sameRoutes(live.record.routes, routes);
      if (record.served === revision && serves) {
        return this.#done(name, turn);
      }
      if (!this.#options.isCordon(worker.cordon)) {
        throw new SkerryError(
          "bad-settings",
          `The worker ${name} is in the cordon ${worker.cordon}, which this node's skerry.toml does not set up.`,
        );
      }
      // One that is not set up has no rate.
      if (worker.tenant !== name && !this.#options.isTenant(worker.tenant)) {
        throw new SkerryError(
          "bad-settings",
          `The worker ${name} is of the tenant ${worker.tenant}, which neither this node's skerry.toml nor the cluster sets up.`,
        );
      }
      return await this.#change({ ...worker, routes }, value, revision, turn);
    } catch (error) {
      this.#hold({ name, revision, turn }, toSkerryError(error));
      return null;
    }
  }

  async #change(
    worker: WorkerRecord,
    value: RecordValue<"worker">,
    revision: number,
    turn: number,
  ): Promise<Step> {
    const { store, catalog } = this.#options;
    const { name } = worker;
    const live = catalog.get(name);
    const before = live?.record;
    // The store has nothing of a worker that is not served, or listed as one that can't be.
    const stored = live === undefined ? [] : await store.deployments(name);
    const kept = new Set(stored.map(({ id }) => id));
    // What waves bring is none of this node's before they come here: it has not started here yet.
    const coming = value.waves === undefined ? [] : servingOf(value.waves.next);
    const wanted = [...new Set([...value.kept, worker.current])].filter(
      (id) => !kept.has(id) && (!coming.includes(id) || servingOf(worker).includes(id)),
    );
    const deployments = wanted.map((id) => this.#deployment(id)).filter((each) => each !== null);
    for (const { id } of deployments) kept.add(id);
    const serving = servingOf(worker);
    const missing = serving.find((id) => !kept.has(id));
    if (missing !== undefined) {
      throw new SkerryError(
        "unknown-deployment",
        `The log has no deployment ${missing.slice(0, 12)} of the worker ${name}.`,
      );
    }
    const local = live === undefined ? [] : await store.history(name);
    const history = historyHere(worker, before, value, local)
      .filter(({ deployment }) => kept.has(deployment))
      .map((each) => ({ worker: name, ...each }));
    const change = {
      deployments: deployments.toReversed(),
      history,
      served: [{ key: workerKey(name), revision }],
    };
    const fresh = deployments.filter(({ id }) => serving.includes(id));
    const replaces = live !== undefined && live.problem === null;
    const had = before === undefined ? [] : servingOf(before);
    const arrives = serving.some((id) => !had.includes(id));
    const { cordon } = worker;
    return { name, revision, turn, worker, change, fresh, cordon, replaces, arrives };
  }

  /** Null where the log has it not. */
  #deployment(id: string): DeploymentRecord | null {
    const { copy, key } = this.#options;
    const value = copied(copy, "deployment", deploymentKey(id))?.value ?? null;
    return value === null ? null : deploymentOf(key, id, value);
  }

  /** Routes that a worker has claimed: of two workers one has the claim, whatever their records say. */
  #ownRoutes(name: string, routes: readonly string[]): string[] {
    const { copy } = this.#options;
    return routes.filter((route) => copied(copy, "route", routeKey(route))?.value?.worker === name);
  }

  /** What steps write together, of what is served here at that moment: other changes may have come since a step was made. Workers that
   * still have a route which is another one's now lose it. @throws SkerryError `route-conflict`. */
  #joined(steps: readonly Step[]): Partial<StoreChange> {
    const { catalog } = this.#options;
    const taken = new Map<string, string>();
    const workers = new Map<string, WorkerRecord>();
    for (const { worker } of steps) {
      if (worker === null) continue;
      for (const route of worker.routes) taken.set(route, worker.name);
      const before = catalog.get(worker.name)?.record;
      const quarantine = before?.current === worker.current ? before.quarantine : null;
      workers.set(worker.name, { ...worker, quarantine });
    }
    const own = new Set(steps.map(({ name }) => name));
    for (const [route, worker] of taken) {
      const owner = catalog.ownerOf(route);
      const record = owner === undefined ? undefined : catalog.get(owner)?.record;
      if (record === undefined || own.has(record.name) || workers.has(record.name)) continue;
      if (record.origin === "file") {
        throw new SkerryError(
          "route-conflict",
          `A route of ${worker} is that of ${record.name}, which this node's file sets up.`,
        );
      }
      const routes = record.routes.filter((each) => !taken.has(each));
      workers.set(record.name, { ...record, routes });
    }
    return {
      deployments: steps.flatMap(({ change }) => change.deployments ?? []),
      workers: [...workers.values()],
      history: steps.flatMap(({ change }) => change.history ?? []),
      removed: steps.flatMap(({ change }) => change.removed ?? []),
      served: steps.flatMap(({ change }) => change.served ?? []),
    };
  }

  /** Makes a deployment ready, then has it serve. */
  async #stage(step: Step): Promise<void> {
    for (const record of step.fresh) {
      const failure = await this.#options.rehearsals.run(record, step.cordon);
      if (this.#closed) return;
      if (failure !== null) return this.#hold(step, failure);
    }
    // What the log says may have changed meanwhile.
    const now = await this.#stepOf(step.name);
    if (now === null) return;
    const ready = new Set(step.fresh.map(({ id }) => id));
    if (now.fresh.every(({ id }) => ready.has(id))) await this.#adopt([{ ...now, ready: true }]);
  }

  /** Steps together, or, where that fails, each for itself. */
  async #adopt(steps: readonly Step[]): Promise<void> {
    if (steps.length === 0 || this.#closed) return;
    try {
      await this.#options.deployer.adopt(() => this.#joined(steps));
      // Told before they count as served.
      const lazy = steps.filter(({ arrives, ready }) => arrives && !ready);
      this.#options.onLazy(lazy.map(({ name }) => name));
      for (const { name, turn } of steps) this.#done(name, turn);
    } catch (error) {
      if (steps.length === 1) {
        this.#hold((steps as [Step])[0], toSkerryError(error));
        return;
      }
      for (const step of steps) await this.#adopt([step]);
    }
    this.#options.onSettled();
  }

  /** What was told of a worker by a turn is done; it goes on waiting where more was told since. */
  #done(name: string, turn: number): null {
    this.#waiting.done(name, turn);
    this.#held.delete(name);
    this.#pauses.delete(name);
    return null;
  }

  /** The deployment before is still served. After a failure that the deployment did not cause, the worker keeps waiting. */
  #hold({ name, revision, turn }: Pick<Step, "name" | "revision" | "turn">, failure: SkerryError) {
    const problem = failure.toJSON();
    const before = this.#held.get(name);
    if (before?.revision !== revision || before.problem.code !== problem.code) {
      this.#options.logger.error(
        { worker: name, revision, code: problem.code },
        `A worker is held as it was: ${problem.message}`,
      );
    }
    this.#held.set(name, { worker: name, revision, problem });
    this.#waiting.done(name, turn);
    const pause = this.#pauses.get(name) ?? (passes(failure) ? minPause : maxPause);
    this.#pauses.set(name, Math.min(maxPause, pause * 2));
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#add([name]);
    }, pause);
    timer.unref();
    this.#timers.add(timer);
    this.#options.onSettled();
  }
}

/** The deployments that a worker answers with. */
const servingOf = ({ current, candidate }: Pick<WorkerRecord, "current" | "candidate">) =>
  candidate === null ? [current] : [current, candidate.id];

const noMore = { worker: null, fresh: [], cordon: "default", replaces: false };

function sameRoutes(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((route, i) => route === b[i]);
}
