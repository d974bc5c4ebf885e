import { SkerryError } from "../errors.ts";
import { isReplicated } from "../store/kv.ts";
import { namespacesOf } from "../worker/worker-reach.ts";
import type { EntriesStatus, KvNamespaceStatus } from "./control.ts";
import type { LiveWorker } from "./deploy/live-worker.ts";
import type { EntriesOfAll } from "./kv-keeper.ts";

export interface KvNamespacesOptions {
  /** The processes that own the entries; null where none were ever kept.
   * @throws SkerryError `store-failed` where it does not come up. */
  readonly owner: () => Promise<EntriesOfAll | null>;
  /** How replicated ones stand; null where none are replicated. */
  readonly entries: () => EntriesStatus | null;
  /** Removes a replicated one, at every node. @throws SkerryError `unavailable`, `bad-usage`. */
  readonly removeReplicated: (tenant: string, name: string) => Promise<void>;
  /** What each may hold, in bytes. */
  readonly quotaBytes: number;
  /** The workers of the moment. */
  readonly workers: () => Iterable<LiveWorker>;
}

/** The namespaces of all tenants, for the operator: what is kept in them, who may use them, and how those go
 * that nobody uses any more. */
export class KvNamespaces {
  readonly #options: KvNamespacesOptions;

  constructor(options: KvNamespacesOptions) {
    this.#options = options;
  }

  /** Namespaces that have entries or that workers bind, ordered by tenant and name.
   * @throws SkerryError `store-failed`. */
  async list(): Promise<KvNamespaceStatus[]> {
    const { owner, quotaBytes, workers } = this.#options;
    const kept = (await (await owner())?.namespaces()) ?? [];
    const all = new Map(
      kept.map(({ tenant, name, entries, bytes }) => [
        `${tenant}/${name}`,
        { tenant, name, entries, bytes, quotaBytes, workers: [] as string[] },
      ]),
    );
    const unknown = new Map<string, string[]>();
    for (const worker of workers()) {
      const { tenant, name: workerName } = worker.record;
      const bound = boundBy(worker);
      if (bound === null) {
        const names = unknown.get(tenant) ?? [];
        unknown.set(tenant, [...names, workerName]);
        continue;
      }
      for (const name of bound) {
        const none = { tenant, name, entries: 0, bytes: 0, quotaBytes, workers: [] };
        const status = all.get(`${tenant}/${name}`) ?? none;
        all.set(`${tenant}/${name}`, status);
        status.workers.push(workerName);
      }
    }
    const entries = this.#options.entries();
    const replicated = { ageMs: entries?.ageMs ?? null, alarm: entries?.alarm?.sentence ?? null };
    return [...all.values()]
      .map((status) => ({
        ...status,
        replicated: isReplicated(status.name) ? replicated : null,
        workers: [...status.workers, ...(unknown.get(status.tenant) ?? [])].sort(),
      }))
      .sort((a, b) => compare(a.tenant, b.tenant) || compare(a.name, b.name));
  }

  /** To be called in the catalog's turn: nobody may come to use it meanwhile.
   * @throws SkerryError `not-found` where it has no entries, `bad-usage` where a worker may use it,
   * `store-failed`; `unavailable` for a replicated one. */
  async remove(tenant: string, name: string): Promise<void> {
    const shown = JSON.stringify(`${tenant}/${name}`);
    for (const worker of this.#options.workers()) {
      if (worker.record.tenant !== tenant) continue;
      const bound = boundBy(worker);
      if (bound !== null && !bound.has(name)) continue;
      const which = JSON.stringify(worker.record.name);
      throw new SkerryError(
        "bad-usage",
        bound === null
          ? `The worker ${which} of that tenant can't be served, so it is not known whether it uses ${shown}: deploy it anew, or remove it, first.`
          : `The namespace ${shown} is used by the worker ${which}: deploy it without, or remove it, first.`,
      );
    }
    const owner = await this.#options.owner();
    if (isReplicated(name)) {
      const kept = (await owner?.namespaces()) ?? [];
      if (kept.some((each) => each.tenant === tenant && each.name === name)) {
        return this.#options.removeReplicated(tenant, name);
      }
    } else if (await owner?.removeNamespace({ tenant, name })) return;
    throw new SkerryError("not-found", `The namespace ${shown} has no entries.`);
  }
}

/** The names of the namespaces that a worker may use; null where that is not known. */
function boundBy({ record, current, candidate, problem }: LiveWorker): Set<string> | null {
  if (problem !== null) return null;
  const served = candidate === null ? [current] : [current, candidate.deployment];
  return new Set(
    served.flatMap(({ settings }) =>
      [...namespacesOf(settings, record.tenant).values()].map(({ name }) => name),
    ),
  );
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
