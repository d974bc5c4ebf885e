import type { ClusterCopy } from "../../store/cluster-copy.ts";
import type { LiveCatalog } from "../deploy/live-catalog.ts";
import { workerKey } from "./record-values.ts";

/** Workers that this node serves and the cluster has never heard of: they were deployed before it was in one. */
export class UnsharedWorkers {
  readonly #catalog: LiveCatalog;
  readonly #copy: ClusterCopy;
  /** Who has a record, which stays where the worker is removed: of thousands of workers each is looked for once. */
  readonly #shared = new Set<string>();

  constructor(catalog: LiveCatalog, copy: ClusterCopy) {
    this.#catalog = catalog;
    this.#copy = copy;
  }

  names(): string[] {
    const names: string[] = [];
    for (const { record } of this.#catalog.all()) {
      if (record.origin === "api" && !this.#isShared(record.name)) names.push(record.name);
    }
    return names;
  }

  #isShared(worker: string): boolean {
    if (this.#shared.has(worker)) return true;
    const key = workerKey(worker);
    if (this.#copy.revisionOf(key) === 0 && this.#copy.get(key) === null) return false;
    this.#shared.add(worker);
    return true;
  }
}
