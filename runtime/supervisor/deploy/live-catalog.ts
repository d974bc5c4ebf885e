import type { CatalogChange } from "../../routing/catalog.ts";
import { cordonOf, type LiveWorker, toElsewhere, toServed } from "./live-worker.ts";

/** Tells the shards of a cordon what changed; resolves when all of them have applied it. */
export type TellCordons = (changeFor: (cordon: string | null) => CatalogChange) => Promise<void>;

/** The workers of the moment, and what each cordon's shards know of them. */
export class LiveCatalog {
  readonly #workers = new Map<string, LiveWorker>();
  readonly #tell: TellCordons;
  #version = 0;

  constructor(tell: TellCordons) {
    this.#tell = tell;
  }

  get(name: string): LiveWorker | undefined {
    return this.#workers.get(name);
  }

  /** A number that each change raises. */
  get version(): number {
    return this.#version;
  }

  get size(): number {
    return this.#workers.size;
  }

  all(): IterableIterator<LiveWorker> {
    return this.#workers.values();
  }

  /** All that the shards of a cordon know (null: of one that runs no workers). */
  viewOf(cordon: string | null): CatalogChange {
    return this.#change(cordon, [...this.#workers.values()], [], true);
  }

  /** Puts and removes workers, all together. Resolves when every shard goes by it. */
  async apply(put: readonly LiveWorker[], removed: readonly string[] = []): Promise<void> {
    for (const name of removed) this.#workers.delete(name);
    for (const worker of put) this.#workers.set(worker.record.name, worker);
    this.#version++;
    await this.#tell((cordon) => this.#change(cordon, put, removed, false));
  }

  #change(
    cordon: string | null,
    put: readonly LiveWorker[],
    removed: readonly string[],
    whole: boolean,
  ): CatalogChange {
    const views = put
      .filter(({ problem }) => problem === null)
      .map((worker) => (cordonOf(worker) === cordon ? toServed(worker) : toElsewhere(worker)));
    // A worker that can't be served any more is none to the shards.
    const unserved = put.filter(({ problem }) => problem !== null).map(({ record }) => record.name);
    return { whole, put: views, removed: [...removed, ...unserved] };
  }
}
