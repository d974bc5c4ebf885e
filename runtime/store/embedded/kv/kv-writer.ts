import type { DatabaseSync } from "node:sqlite";
import { type SerializedError, toSkerryError } from "../../../errors.ts";
import { isReplicated, type KvNamespace, type KvRemoved, type KvStored } from "../../kv.ts";
import { storeFailure } from "../store-failure.ts";
import { type KnownEntry, KvStatements, type NamespaceRow } from "./kv-statements.ts";
import type { KvWrite, KvWritten } from "./kv-write.ts";
import { ReplicaWriter } from "./replica-writer.ts";

/** Expired entries that one put removes to make room, at most. */
const maxMadeRoom = 1_000;

/** What one step of sweeping removes at most: entries, and their bytes. */
const sweptEntries = 200;
const sweptBytes = 4 * 1_024 * 1_024;

/** The result of a write, or why the disk did not take it. */
export type Committed = { readonly written: KvWritten } | { readonly error: SerializedError };

/** Writes changes in transactions: what a group is written by is one, synced once. */
export class KvWriter {
  readonly #db: DatabaseSync;
  readonly #statements: KvStatements;
  /** Namespaces that the running transaction has read; written when it ends. */
  readonly #open = new Map<string, NamespaceRow>();
  readonly #replica: ReplicaWriter;
  /** The namespace after which the next step of sweeping goes on. */
  #swept = 0;

  /** @param db as `openToWrite` returns it. */
  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#statements = new KvStatements(db);
    this.#replica = new ReplicaWriter(db, this.#statements, {
      namespace: (namespace) => this.#namespace(namespace),
      add: (namespace) => this.#newNamespace(namespace),
      renumber: (row) => this.#renumber(row),
      removeExpired: (row, bytes) => this.#removeExpired(row, maxMadeRoom, bytes),
    });
  }

  /** Does the writes in order; all are durable when it returns, but those with an error, of which nothing
   * was written. */
  commit(writes: readonly KvWrite[]): Committed[] {
    try {
      const written = this.#transaction(() => writes.map((write) => this.#write(write)));
      return written.map((each) => ({ written: each }));
    } catch (error) {
      // One that the disk does not take must not fail the others.
      if (writes.length > 1) return writes.flatMap((write) => this.commit([write]));
      return [{ error: toSkerryError(storeFailure(error, "Entries can't be written")).toJSON() }];
    }
  }

  /** Removes some of the entries that have expired, and of those whose namespace was removed. True if there may
   * be more. Throws what SQLite throws. */
  sweep(): boolean {
    const more = this.#sweepRemoved();
    return this.#sweepExpired() || more;
  }

  #sweepRemoved(): boolean {
    const id = this.#statements.removedNamespace();
    if (id === undefined) return false;
    this.#transaction(() => {
      let bytes = 0;
      const entries = this.#statements.firstEntries(id, sweptEntries);
      for (const entry of entries) {
        if (bytes >= sweptBytes) break;
        this.#statements.remove(id, entry.key, entry);
        bytes += entry.bytes;
      }
      if (entries.length === 0) this.#statements.forgetRemoved(id);
    });
    return true;
  }

  #sweepExpired(): boolean {
    const next = this.#statements.nextNamespace(this.#swept, Date.now());
    this.#swept = next?.id ?? 0;
    if (next === undefined) return false;
    // The same one again, until nothing in it has expired.
    this.#swept--;
    this.#transaction(() => {
      const row = this.#namespace(next, next)!;
      this.#removeExpired(row, sweptEntries, sweptBytes);
    });
    return true;
  }

  #transaction<T>(work: () => T): T {
    this.#db.exec("BEGIN IMMEDIATE");
    try {
      const done = work();
      for (const row of this.#open.values()) this.#statements.saveNamespace(row);
      this.#db.exec("COMMIT");
      return done;
    } catch (error) {
      // SQLite has rolled back by itself after some failures.
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      throw error;
    } finally {
      this.#open.clear();
    }
  }

  #write(write: KvWrite): KvWritten {
    switch (write.op) {
      case "put":
        return this.#put(write);
      case "delete":
        return this.#delete(write);
      case "remove-namespace":
        return this.#removeNamespace(write);
      default:
        return this.#replica.write(write);
    }
  }

  #put(write: KvWrite & { op: "put" }): KvStored {
    const { namespace, key, value, metadata, expiresAt, ifVersion } = write;
    const known = this.#namespace(namespace);
    const old = known && this.#unexpired(known, key);
    const current = old?.version ?? 0;
    if (ifVersion !== null && ifVersion !== current) return { conflict: current };
    const row = known ?? this.#newNamespace(namespace);
    const bytes = key.length + value.length + (metadata?.length ?? 0);
    const replaced = old?.bytes ?? 0;
    const over = () => row.bytes - replaced + bytes - namespace.quotaBytes;
    // An entry may shrink where the quota was lowered below what there is.
    if (over() > 0 && bytes > replaced) {
      this.#removeExpired(row, maxMadeRoom, over());
      if (over() > 0) return { refused: "quota" };
    }
    row.bytes += bytes - replaced;
    if (old === undefined) row.entries++;
    row.version++;
    const { version } = row;
    this.#statements.put(row.id, key, { version, expiresAt, bytes, metadata, value }, old);
    return { version };
  }

  #delete({ namespace, key, ifVersion }: KvWrite & { op: "delete" }): KvRemoved {
    const row = this.#namespace(namespace);
    const old = row && this.#unexpired(row, key);
    const current = old?.version ?? 0;
    if (ifVersion !== null && ifVersion !== current) return { conflict: current };
    if (row === undefined || old === undefined) return { removed: false };
    this.#remove(row, key, old);
    return { removed: true };
  }

  #removeNamespace({ namespace }: KvWrite & { op: "remove-namespace" }): KvRemoved {
    const row = this.#namespace(namespace);
    if (row === undefined || row.entries === 0) return { removed: false };
    this.#renumber(row);
    return { removed: true };
  }

  #renumber(row: NamespaceRow): void {
    this.#open.set(idOf(row), this.#statements.renumberNamespace(row));
  }

  #remove(row: NamespaceRow, key: Uint8Array, entry: KnownEntry): void {
    if (isReplicated(row.name)) this.#replica.left(row, key, entry);
    this.#statements.remove(row.id, key, entry);
    row.bytes -= entry.bytes;
    row.entries--;
  }

  /** The entry of a key; one that has expired is removed. */
  #unexpired(row: NamespaceRow, key: Uint8Array) {
    const entry = this.#statements.entry(row.id, key);
    if (entry === undefined || entry.expiresAt === null || entry.expiresAt > Date.now())
      return entry;
    this.#remove(row, key, entry);
    return undefined;
  }

  /** Removes expired entries until this many, or this many bytes of them, are gone. */
  #removeExpired(row: NamespaceRow, entries: number, bytes: number): void {
    let removed = 0;
    for (const expired of this.#statements.expired(row.id, Date.now(), entries)) {
      if (removed >= bytes) break;
      this.#remove(row, expired.key, expired);
      removed += expired.bytes;
    }
  }

  #namespace(
    namespace: Pick<KvNamespace, "tenant" | "name">,
    found?: NamespaceRow,
  ): NamespaceRow | undefined {
    const { tenant, name } = namespace;
    const id = idOf(namespace);
    let row = this.#open.get(id);
    if (row === undefined) {
      row = found ?? this.#statements.namespace(tenant, name);
      if (row !== undefined) this.#open.set(id, row);
    }
    return row;
  }

  #newNamespace(namespace: Pick<KvNamespace, "tenant" | "name">): NamespaceRow {
    const row = this.#statements.addNamespace(namespace.tenant, namespace.name);
    this.#open.set(idOf(namespace), row);
    return row;
  }
}

/** Names hold no slash. */
function idOf({ tenant, name }: Pick<KvNamespace, "tenant" | "name">): string {
  return `${tenant}/${name}`;
}
