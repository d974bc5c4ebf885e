import { type CatalogChange, defaultCordon } from "../../routing/catalog.ts";
import { cordonOf, type LiveWorker, toElsewhere, toServed } from "./live-worker.ts";

/** Tells the shards of a cordon what changed; resolves when all of them have applied it. */
export type TellCordons = (changeFor: (cordon: string) => CatalogChange) => Promise<void>;

/** The workers of the moment, and what each cordon's shards know of them. */
export class LiveCatalog {
  readonly #workers = new Map<string, LiveWorker>();
  readonly #tell: TellCordons;
  readonly #holder: () => string;
  #version = 0;

  /** @param holder the cordon whose shards send requests on to others: they alone are told of those. */
  constructor(tell: TellCordons, holder: () => string = () => defaultCordon) {
    this.#tell = tell;
    this.#holder = holder;
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

  /** All that the shards of a cordon know. */
  viewOf(cordon: string): CatalogChange {
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
    cordon: string,
    put: readonly LiveWorker[],
    removed: readonly string[],
    whole: boolean,
  ): CatalogChange {
    const isHolder = cordon === this.#holder();
    const views: CatalogChange["put"][number][] = [];
    const gone = [...removed];
    for (const worker of put) {
      // A worker that can't be served any more is none to the shards.
      if (worker.problem !== null) gone.push(worker.record.name);
      else if (cordonOf(worker) === cordon) views.push(toServed(worker));
      // Its own that is in quarantine or watched it goes on to hear of.
      else if (isHolder || worker.record.cordon === cordon) views.push(toElsewhere(worker));
      else gone.push(worker.record.name);
    }
    return { whole, put: views, removed: whole ? [] : gone };
  }
}
