import { type CatalogChange, defaultCordon } from "../../routing/catalog.ts";
import { cordonOf, type LiveWorker, toElsewhere, toServed } from "./live-worker.ts";

/** Tells the shards of a cordon what changed; resolves when all of them have applied it. */
export type NotifyCordons = (changeFor: (cordon: string) => CatalogChange) => Promise<void>;

/** The workers of the moment, and what each cordon's shards know of them. */
export class LiveCatalog {
  readonly #workers = new Map<string, LiveWorker>();
  /** Which worker has a route, by its pattern. */
  readonly #owners = new Map<string, string>();
  readonly #tell: NotifyCordons;
  readonly #holder: () => string;
  #version = 0;

  /** @param holder the cordon whose shards send requests on to others: they alone are told of those. */
  constructor(tell: NotifyCordons, holder: () => string = () => defaultCordon) {
    this.#tell = tell;
    this.#holder = holder;
  }

  get(name: string): LiveWorker | undefined {
    return this.#workers.get(name);
  }

  /** The worker that has a route; undefined where none has. */
  ownerOf(route: string): string | undefined {
    return this.#owners.get(route);
  }

  /** All routes, and who has each. */
  owners(): IterableIterator<[route: string, worker: string]> {
    return this.#owners.entries();
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
    // A change may move a route from one worker to another.
    for (const name of [...removed, ...put.map(({ record }) => record.name)]) this.#disown(name);
    for (const name of removed) this.#workers.delete(name);
    for (const worker of put) {
      const { name, routes } = worker.record;
      this.#workers.set(name, worker);
      for (const route of routes) this.#owners.set(route, name);
    }
    this.#version++;
    await this.#tell((cordon) => this.#change(cordon, put, removed, false));
  }

  #disown(name: string): void {
    for (const route of this.#workers.get(name)?.record.routes ?? []) {
      if (this.#owners.get(route) === name) this.#owners.delete(route);
    }
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
