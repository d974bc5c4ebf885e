import { openSharedKv } from "../../services/kv/shared-kv.ts";
import type { AskedKv, KvAnswer } from "../../shard/embedded/asked-services.ts";
import type { KvStore } from "../../store/kv.ts";
import { namespacesOf } from "../../worker/worker-reach.ts";
import { CallerTurns } from "../caller-turns.ts";
import type { Placement } from "../placement.ts";

/** Operations of one tenant on entries that are done at once, and in a second; the others wait for their turn. */
const turns = { atOnce: 64, perSecond: 1_000_000 } as const;

/** The worker that asks for entries, as this process knows it. */
export interface KeepingWorker {
  readonly tenant: string;
  /** Its deployments: the current one, and those that are ending. */
  readonly placements: readonly Placement[];
}

/**
 * Entries of a host's workers, in its data folder. Whatever a shard claims, a worker can only access namespaces that
 * its options bind, and its own tenant's alone.
 */
export class AskedEntries {
  readonly #dataDir: string;
  readonly #turns = new CallerTurns(turns);
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

  /** @param signal fires when nobody waits for the answer any more. @throws SkerryError `store-failed`. */
  async answer(
    worker: KeepingWorker | null,
    asked: AskedKv,
    signal: AbortSignal,
  ): Promise<KvAnswer> {
    const namespace = worker && namespaceOf(worker, asked.namespace.name);
    if (namespace === null || worker === null) return { refused: "no-namespace" };
    const store = await (this.#store ?? this.open().then(() => this.#store!));
    const bytes = asked.kind === "put" ? asked.value.byteLength : 0;
    const done = await this.#turns.take(worker.tenant, bytes, signal);
    if (typeof done === "string") return { refused: "unavailable" };
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
        case "age":
          return await store.age(namespace);
      }
    } finally {
      done();
    }
  }

  async close(): Promise<void> {
    const store = await this.#store?.catch(() => null);
    await store?.close();
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
