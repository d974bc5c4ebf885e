import { setImmediate as nextTurn, setTimeout as wait } from "node:timers/promises";
import type { ClusterCopy } from "../../store/cluster-copy.ts";
import type { DeploymentStore } from "../../store/deployments.ts";
import type { LiveCatalog } from "../deploy/live-catalog.ts";
import type { ClusterModules } from "./module-parts.ts";
import { copied, deploymentKey } from "./record-values.ts";

/** A module that was not needed yet is fetched so long after the node has taken up what is new, in ms, one after the other; and so
 * long after some could not be. */
const fetchPause = 200;
const retryDelay = 5_000;

export interface UnfetchedOptions {
  readonly copy: ClusterCopy;
  readonly store: DeploymentStore;
  readonly catalog: LiveCatalog;
  readonly modules: ClusterModules;
  /** Others are to be told. */
  readonly onChange: () => void;
}

/** Workers that this node serves and whose modules it does not have: they were taken up at once, as thousands are when a node is
 * new, and each is fetched at the first request, or here, so that it is there when the cluster is not. No change is told to be
 * at a node that lacks its bytes. */
export class UnfetchedModules {
  readonly #options: UnfetchedOptions;
  readonly #workers = new Set<string>();
  #looked = false;
  #fetching: Promise<void> | null = null;
  #again: NodeJS.Timeout | null = null;
  #isAsked = false;
  /** Whether modules of deployments that do not answer may be missing too. */
  #isNew = true;
  #closed = false;

  constructor(options: UnfetchedOptions) {
    this.#options = options;
  }

  /** Null before it is known. */
  get count(): number | null {
    return this.#looked ? this.#workers.size : null;
  }

  get workers(): readonly string[] {
    return [...this.#workers];
  }

  /** Workers were taken up, whose modules may not be here. */
  add(workers: readonly string[]): void {
    for (const worker of workers) this.#workers.add(worker);
    this.#isNew ||= workers.length > 0;
  }

  /** Fetches what is missing, after a moment. */
  fetch(): void {
    if (this.#closed) return;
    if (this.#again !== null) clearTimeout(this.#again);
    this.#again = null;
    if (this.#fetching !== null) {
      this.#isAsked = true;
      return;
    }
    this.#fetching = this.#fetchAll().finally(() => {
      this.#fetching = null;
      if (!this.#isAsked) return;
      this.#isAsked = false;
      this.fetch();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#again !== null) clearTimeout(this.#again);
    await this.#fetching;
  }

  async #fetchAll(): Promise<void> {
    const { modules, store, catalog, onChange } = this.#options;
    try {
      // Thousands of workers may be of a few modules.
      const here = new Set<string>();
      if (!this.#looked) {
        for (const { record } of [...catalog.all()]) {
          if (record.origin !== "api" || (await this.#has(record.name, here))) continue;
          this.add([record.name]);
        }
        this.#looked = true;
        onChange();
      }
      await wait(this.#workers.size > maxConcurrent ? fetchPause : 0);
      // What answers goes first.
      for (const worker of this.#workers) {
        if (this.#closed) return;
        if (await this.#fetchOf(worker, here)) this.#workers.delete(worker);
        if (this.#workers.size < maxReported) onChange();
      }
      // What a rollback may go to. Nobody waits for it.
      if (!this.#isNew) return;
      this.#isNew = false;
      for (const module of await store.modules()) {
        if (this.#closed) return;
        if (!(await modules.has(module))) await modules.get(module).catch(() => null);
      }
    } catch {
      // A store that does not answer is looked at again.
    } finally {
      if (!this.#closed && !(this.#looked && this.#workers.size === 0)) {
        this.#again = setTimeout(() => this.fetch(), retryDelay);
        this.#again.unref();
      }
    }
  }

  /** @param here modules that were seen here by this look. */
  async #has(worker: string, here: Set<string>): Promise<boolean> {
    for (const module of this.#modulesOf(worker)) {
      if (!(await this.#isHere(module, here))) return false;
    }
    return true;
  }

  async #fetchOf(worker: string, here: Set<string>): Promise<boolean> {
    const { modules } = this.#options;
    for (const module of this.#modulesOf(worker)) {
      if (await this.#isHere(module, here)) continue;
      if ((await modules.get(module).catch(() => null)) === null) return false;
      here.add(module);
    }
    return true;
  }

  async #isHere(module: string, here: Set<string>): Promise<boolean> {
    // Others have their turn between two of many.
    if (here.has(module)) await nextTurn();
    else if (await this.#options.modules.has(module)) here.add(module);
    return here.has(module);
  }

  /** Modules that answer for a worker. */
  #modulesOf(worker: string): string[] {
    const { catalog, copy } = this.#options;
    const record = catalog.get(worker)?.record;
    if (record === undefined) return [];
    const { current, candidate } = record;
    return [current, candidate?.id].flatMap((id) => {
      if (id === undefined) return [];
      const value = copied(copy, "deployment", deploymentKey(id))?.value ?? null;
      return value === null ? [] : [value.module];
    });
  }
}

/** So few are fetched at once: others may wait for a deploy of one. And so few are told one by one. */
const maxConcurrent = 20;
const maxReported = 50;
