import { SkerryError } from "../errors.ts";
import { openEmbeddedKv } from "../store/embedded/kv/open-kv.ts";
import {
  type KvNamespace,
  type KvRefusal,
  type KvStore,
  kvPageKeys,
  type OwnedKvStore,
} from "../store/kv.ts";
import type { ControlledEntry, KvFault } from "./protocol.ts";

/** A tenant's fault, and its operations since that was set. */
interface Failing {
  readonly fault: KvFault;
  done: number;
}

/**
 * Entries in a folder, for workers under test: the shard's parent can write, read and remove them, and make their
 * operations fail.
 */
export class ControlledEntries implements KvStore {
  readonly #store: OwnedKvStore;
  /** Tenants whose operations fail. */
  readonly #failing = new Map<string, Failing>();

  private constructor(store: OwnedKvStore) {
    this.#store = store;
  }

  /** @throws SkerryError as `openEmbeddedKv` does. */
  static async open(folder: string): Promise<ControlledEntries> {
    return new ControlledEntries(await openEmbeddedKv(folder));
  }

  get: KvStore["get"] = async (...asked) => this.#refusal(asked[0]) ?? this.#store.get(...asked);
  put: KvStore["put"] = async (...asked) => this.#refusal(asked[0]) ?? this.#store.put(...asked);
  list: KvStore["list"] = async (...asked) => this.#refusal(asked[0]) ?? this.#store.list(...asked);
  age: KvStore["age"] = async (asked) => this.#refusal(asked) ?? this.#store.age(asked);
  delete: KvStore["delete"] = async (...asked) =>
    this.#refusal(asked[0]) ?? this.#store.delete(...asked);

  close(): Promise<void> {
    return this.#store.close();
  }

  /** Makes the tenant's operations fail as the fault says; null ends that. */
  fail(tenant: string, fault: KvFault | null): void {
    if (fault === null) this.#failing.delete(tenant);
    else this.#failing.set(tenant, { fault, done: 0 });
  }

  /** @throws SkerryError `bad-settings` where the store refuses the entry. */
  async putEntry(namespace: KvNamespace, entry: ControlledEntry): Promise<void> {
    const { key, value, metadata, expiresAt } = entry;
    const stored = await this.#store.put(namespace, Buffer.from(key), value, {
      ...(metadata !== undefined && { metadata }),
      ...(expiresAt !== undefined && { expiresAt }),
    });
    if ("version" in stored) return;
    const why = "refused" in stored ? stored.refused : "conflict";
    throw new SkerryError("bad-settings", `The entry ${JSON.stringify(key)} can't be put: ${why}.`);
  }

  async entries(namespace: KvNamespace): Promise<ControlledEntry[]> {
    const entries: ControlledEntry[] = [];
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

  async removeEntries(namespace: KvNamespace): Promise<void> {
    await this.#store.removeNamespace(namespace);
  }

  #refusal({ tenant }: KvNamespace): KvRefusal | null {
    const failing = this.#failing.get(tenant);
    if (failing === undefined) return null;
    const { refused, after } = failing.fault;
    return failing.done++ < after ? null : { refused };
  }
}
