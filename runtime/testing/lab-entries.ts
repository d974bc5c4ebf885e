import { SkerryError } from "../errors.ts";
import { type KvNamespace, kvPageKeys, type OwnedKvStore } from "../store/kv.ts";
import { FaultyKv } from "./faulty-kv.ts";
import type { LabEntry } from "./lab-protocol.ts";

/** The entries of one worker under test: namespaces that nobody else has. */
export class LabEntries {
  /** As the worker has it. */
  readonly kv: FaultyKv;
  readonly #store: OwnedKvStore;
  readonly #namespaces: ReadonlyMap<string, KvNamespace>;
  readonly #seeds: Readonly<Record<string, readonly LabEntry[]>>;

  /** @param seeds what `reset` puts, by the worker's names for namespaces. */
  constructor(
    store: OwnedKvStore,
    namespaces: ReadonlyMap<string, KvNamespace>,
    seeds: Readonly<Record<string, readonly LabEntry[]>>,
  ) {
    this.kv = new FaultyKv(store);
    this.#store = store;
    this.#namespaces = namespaces;
    this.#seeds = seeds;
  }

  /** Puts all namespaces back to their seeds. @throws SkerryError `bad-settings`, `store-failed`. */
  async reset(): Promise<void> {
    this.kv.fail(null);
    for (const namespace of this.#namespaces.values()) await this.#store.removeNamespace(namespace);
    for (const [name, entries] of Object.entries(this.#seeds)) {
      for (const entry of entries) await this.put(name, entry);
    }
  }

  async put(name: string, { key, value, metadata, expiresAt }: LabEntry): Promise<void> {
    const stored = await this.#store.put(this.#namespace(name), Buffer.from(key), value, {
      ...(metadata !== undefined && { metadata }),
      ...(expiresAt !== undefined && { expiresAt }),
    });
    if ("version" in stored) return;
    const why = "refused" in stored ? stored.refused : "conflict";
    throw new SkerryError("bad-settings", `The entry ${JSON.stringify(key)} can't be put: ${why}.`);
  }

  async all(name: string): Promise<LabEntry[]> {
    const namespace = this.#namespace(name);
    const entries: LabEntry[] = [];
    let cursor: string | null = null;
    do {
      const page = await this.#store.list(namespace, new Uint8Array(), {
        limit: kvPageKeys,
        ...(cursor !== null && { cursor }),
      });
      if ("refused" in page) return entries;
      for (const { key } of page.keys) {
        const got = await this.#store.get(namespace, key);
        if ("refused" in got || got.entry === null) continue;
        const { value, metadata, expiresAt } = got.entry;
        entries.push({
          key: Buffer.from(key).toString(),
          value,
          ...(metadata !== null && { metadata }),
          ...(expiresAt !== null && { expiresAt }),
        });
      }
      cursor = page.cursor;
    } while (cursor !== null);
    return entries;
  }

  #namespace(name: string): KvNamespace {
    const namespace = this.#namespaces.get(name);
    if (namespace !== undefined) return namespace;
    const sentence = `The worker has no namespace ${name}: bind one in [kv] of its settings, and grant it kv.`;
    throw new SkerryError("bad-settings", sentence);
  }
}
