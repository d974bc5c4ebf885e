import { openSharedKv } from "../../services/kv/shared-kv.ts";
import type { AskedKv, KvAnswer } from "../../shard/embedded/asked-services.ts";
import type { KvStore } from "../../store/kv.ts";
import { namespacesOf } from "../../worker/worker-reach.ts";
import type { Placement } from "../placement.ts";

/** Operations of one worker on entries that are done at once; the others wait for their turn. */
const mostAtOnce = 64;

/** Who asks for entries, as this process knows it. */
export interface KeepingWorker {
  readonly tenant: string;
  /** Its deployments: the one that answers now, and those that end. */
  readonly placements: readonly Placement[];
}

/** Entries of a host's workers, in its data folder. Whatever a shard says, a worker reads and changes those of the namespaces
 * that its options bind, and its tenant's alone. */
export class AskedEntries {
  readonly #dataDir: string;
  readonly #busy = new Map<string, { atOnce: number; readonly waiting: (() => void)[] }>();
  #store: Promise<KvStore> | null = null;

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  /** Opens them, for a worker that will ask. @throws SkerryError `store-in-use`, `store-newer`, `store-failed`. */
  async open(): Promise<void> {
    const opening = this.#store ?? openSharedKv(this.#dataDir);
    this.#store = opening;
    try {
      await opening;
    } catch (error) {
      if (this.#store === opening) this.#store = null;
      throw error;
    }
  }

  /** @throws SkerryError `store-failed`. */
  async answer(worker: KeepingWorker | null, asked: AskedKv): Promise<KvAnswer> {
    const namespace = worker && namespaceOf(worker, asked.namespace.name);
    if (namespace === null || worker === null) return { refused: "no-namespace" };
    const store = await (this.#store ?? this.open().then(() => this.#store!));
    const done = await this.#turn(worker.tenant);
    try {
      switch (asked.kind) {
        case "get":
          return await store.get(namespace, asked.key);
        case "put":
          return await store.put(namespace, asked.key, asked.value, asked.options);
        case "delete":
          return await store.delete(namespace, asked.key, asked.ifVersion ?? undefined);
        case "list":
          return await store.list(namespace, asked.prefix, asked.options);
      }
    } finally {
      done();
    }
  }

  async close(): Promise<void> {
    const store = await this.#store?.catch(() => null);
    await store?.close();
  }

  async #turn(tenant: string): Promise<() => void> {
    const of = this.#busy.get(tenant) ?? { atOnce: 0, waiting: [] };
    this.#busy.set(tenant, of);
    if (of.atOnce >= mostAtOnce) await new Promise<void>((enter) => of.waiting.push(enter));
    else of.atOnce++;
    return () => {
      const next = of.waiting.shift();
      if (next !== undefined) next();
      else if (--of.atOnce === 0) this.#busy.delete(tenant);
    };
  }
}

/** The tenant's namespace of that name, where one of the worker's deployments may use it. */
function namespaceOf({ tenant, placements }: KeepingWorker, name: string) {
  for (const { settings } of placements) {
    for (const namespace of namespacesOf(settings, tenant).values()) {
      if (namespace.name === name) return namespace;
    }
  }
  return null;
}
