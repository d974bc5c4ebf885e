import type { DatabaseSync } from "node:sqlite";
import { SkerryError } from "../../../errors.ts";
import {
  type KvAged,
  type KvGot,
  type KvListOptions,
  type KvNamespace,
  type KvNamespaceUse,
  type KvPage,
  type KvPutOptions,
  type KvRemoved,
  type KvStored,
  kvCursorCharacters,
  kvKeyBytes,
  kvPageKeys,
  kvRefusal,
  type OwnedKvStore,
  type TenantMoves,
} from "../../kv.ts";
import { storeFailure } from "../store-failure.ts";
import { GroupCommit } from "./group-commit.ts";
import { KvReader } from "./kv-reader.ts";
import { KvThread } from "./kv-thread.ts";
import { SqliteReplica } from "./sqlite-replica.ts";

/** Values from here on are read by a thread of their own, in bytes: SQLite takes tens of ms for 25 MiB. */
const largeValue = 64 * 1_024;

/** Namespaces whose numbers are remembered. */
const maxRemembered = 10_000;

/** Entries in one SQLite database. Keys and small values are read in this thread; writes and large values
 * have a thread each, so that no read waits for another's write to reach the disk. */
export class SqliteKv implements OwnedKvStore, TenantMoves {
  readonly #path: string;
  readonly #db: DatabaseSync;
  readonly #reader: KvReader;
  readonly #writing: KvThread;
  readonly #group: GroupCommit;
  /** Its replicated namespaces. */
  readonly replica: SqliteReplica;
  readonly #takesValues: boolean;
  readonly #onClose: () => void;
  readonly #namespaces = new Map<string, number>();
  #largeReads: Promise<KvThread> | null = null;
  #closed: Promise<void> | null = null;

  /** @param options.db to read from.
   * @param options.writing the thread that writes.
   * @param options.takesValues values of puts are moved to that thread, not copied, where they have an
   * `ArrayBuffer` of their own. */
  constructor(options: {
    readonly path: string;
    readonly db: DatabaseSync;
    readonly writing: KvThread;
    readonly takesValues: boolean;
    readonly onClose: () => void;
  }) {
    this.#path = options.path;
    this.#db = options.db;
    this.#reader = new KvReader(options.db);
    this.#writing = options.writing;
    this.#group = new GroupCommit(options.writing);
    this.replica = new SqliteReplica(options.db, this.#group, ({ tenant, name }) =>
      this.#namespaces.delete(`${tenant}/${name}`),
    );
    this.#takesValues = options.takesValues;
    this.#onClose = options.onClose;
  }

  async get(
    namespace: KvNamespace,
    key: Uint8Array,
    mayRead?: (bytes: number) => Promise<boolean>,
  ): Promise<KvGot> {
    const refusal = kvRefusal({ namespace, key });
    if (refusal !== null) return refusal;
    const id = this.#number(namespace);
    if (id === null) return { entry: null };
    const looked = this.#attempt(() => this.#reader.look(id, key));
    if ("entry" in looked) return looked;
    if (looked.bytes >= largeValue) {
      if (mayRead !== undefined && !(await mayRead(looked.bytes))) {
        return { refused: "unavailable" };
      }
      return { entry: await (await this.#largeReader()).get(id, key) };
    }
    return { entry: this.#attempt(() => this.#reader.get(id, key)) };
  }

  async put(
    namespace: KvNamespace,
    key: Uint8Array,
    value: Uint8Array,
    { expiresAt, metadata, ifVersion }: KvPutOptions = {},
  ): Promise<KvStored> {
    const refusal = kvRefusal({ namespace, key, value, metadata });
    if (refusal !== null) return refusal;
    this.#checkOpen();
    const written = await this.#group.write({
      op: "put",
      namespace,
      // Of their own: a view would cross to the thread with all that it is a view of.
      key: new Uint8Array(key),
      value: this.#takesValues && isAlone(value) ? value : new Uint8Array(value),
      metadata: metadata === undefined ? null : new TextEncoder().encode(metadata),
      expiresAt: whole(expiresAt),
      ifVersion: whole(ifVersion),
    });
    return written as KvStored;
  }

  async delete(namespace: KvNamespace, key: Uint8Array, ifVersion?: number): Promise<KvRemoved> {
    const refusal = kvRefusal({ namespace, key });
    if (refusal !== null) return refusal;
    this.#checkOpen();
    const written = await this.#group.write({
      op: "delete",
      namespace,
      key: new Uint8Array(key),
      ifVersion: whole(ifVersion),
    });
    return written as KvRemoved;
  }

  async list(
    namespace: KvNamespace,
    prefix: Uint8Array,
    { cursor, limit }: KvListOptions,
  ): Promise<KvPage> {
    const refusal = kvRefusal({ namespace, prefix });
    if (refusal !== null) return refusal;
    const after = cursor === undefined ? null : keyOfCursor(cursor, prefix);
    if (after === undefined) return { refused: "bad-cursor" };
    const id = this.#number(namespace);
    if (id === null) return { keys: [], cursor: null };
    const most = Math.min(Math.max(1, whole(limit) ?? 1), kvPageKeys);
    const { keys, last } = this.#attempt(() => this.#reader.list(id, prefix, after, most));
    return { keys, cursor: last && listCursor(last) };
  }

  /** What is read here is the newest: a store that follows a log is asked in its stead (`services/kv/replicated-kv.ts`). */
  async age(namespace: KvNamespace): Promise<KvAged> {
    return kvRefusal({ namespace }) ?? { ageMs: 0 };
  }

  async namespaces(): Promise<KvNamespaceUse[]> {
    this.#checkOpen();
    return this.#attempt(() => this.#reader.namespaces());
  }

  async removeNamespace({ tenant, name }: Pick<KvNamespace, "tenant" | "name">): Promise<boolean> {
    if (kvRefusal({ namespace: { tenant, name } }) !== null) return false;
    this.#checkOpen();
    const written = await this.#group.write({
      op: "remove-namespace",
      namespace: { tenant, name },
    });
    // What is read from now on is read by its new number.
    this.#namespaces.delete(`${tenant}/${name}`);
    return "removed" in written && written.removed;
  }

  async exportTenant(tenant: string, path: string): Promise<number> {
    this.#checkOpen();
    await this.#group.settled();
    // Large values are read meanwhile.
    const thread = await KvThread.open({ path: this.#path, role: "read" });
    try {
      return await thread.exportTenant(tenant, path);
    } finally {
      await thread.close();
    }
  }

  async importTenant(tenant: string, path: string): Promise<void> {
    this.#checkOpen();
    await this.#writing.importTenant(tenant, path);
    this.#forget(tenant);
  }

  async removeTenant(tenant: string): Promise<void> {
    this.#checkOpen();
    await this.#writing.removeTenant(tenant);
    this.#forget(tenant);
  }

  /** What is read of the tenant from now on is read by its new numbers. */
  #forget(tenant: string): void {
    for (const name of [...this.#namespaces.keys()]) {
      if (name.startsWith(`${tenant}/`)) this.#namespaces.delete(name);
    }
  }

  /** Resolves when all that was to be written is, and others can open the store. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await this.#group.settled();
    await this.#largeReads?.then(
      (thread) => thread.close(),
      () => {},
    );
    this.#db.close();
    // The last connection writes the log back into the database.
    await this.#writing.close();
    this.#onClose();
  }

  #number({ tenant, name }: KvNamespace): number | null {
    this.#checkOpen();
    const known = this.#namespaces.get(`${tenant}/${name}`);
    if (known !== undefined) return known;
    const found = this.#attempt(() => this.#reader.namespace(tenant, name));
    if (found === null) return null;
    if (this.#namespaces.size >= maxRemembered) this.#namespaces.clear();
    this.#namespaces.set(`${tenant}/${name}`, found);
    return found;
  }

  #largeReader(): Promise<KvThread> {
    const opened = this.#largeReads ?? KvThread.open({ path: this.#path, role: "read" });
    this.#largeReads = opened;
    opened.catch(() => {
      this.#largeReads = null;
    });
    return opened;
  }

  #checkOpen(): void {
    if (this.#closed !== null) throw new SkerryError("store-failed", "The store is closed.");
  }

  #attempt<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw storeFailure(error, "Entries can't be read");
    }
  }
}

function isAlone({ buffer, byteLength }: Uint8Array): boolean {
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength && byteLength > 0;
}

/** What callers give as numbers comes from code of the host's: anything but a safe integer is its defect. */
function whole(value: number | undefined): number | null {
  if (value === undefined) return null;
  if (Number.isSafeInteger(value)) return value;
  throw new SkerryError("host-failed", `${value} is not a whole number.`);
}

/** The cursor of a page: the last key that was looked at. A key that goes or comes in between moves nothing. */
function listCursor(key: Uint8Array): string {
  return Buffer.from(key).toString("base64url");
}

/** The key of a cursor, or undefined if it is none that a list with this prefix gave. */
function keyOfCursor(cursor: string, prefix: Uint8Array): Uint8Array | undefined {
  if (cursor.length === 0 || cursor.length > kvCursorCharacters) return undefined;
  const key = Buffer.from(cursor, "base64url");
  if (key.length > kvKeyBytes || key.toString("base64url") !== cursor) return undefined;
  return key.subarray(0, prefix.length).equals(prefix) ? key : undefined;
}
