import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { KvNamespace } from "../../kv.ts";
import type {
  KeyState,
  Leavings,
  ReplicaEntry,
  ReplicaRecord,
  ReplicaState,
  ReplicaStore,
} from "../../replica.ts";
import { storeFailure } from "../store-failure.ts";
import type { GroupCommit } from "./group-commit.ts";
import type { KvWrite, KvWritten } from "./kv-write.ts";

type Named = Pick<KvNamespace, "tenant" | "name">;

/** Parts that no entry came of go after so long, in ms: a write that was given up may still be done. */
const partsGoAfter = 3_600_000;

/** Replicated entries in SQLite: reads by the store's connection, and writes by its thread. */
export class SqliteReplica implements ReplicaStore {
  readonly #db: DatabaseSync;
  readonly #group: GroupCommit;
  readonly #onRenumbered: (namespace: Named) => void;
  readonly #prepared = new Map<string, StatementSync>();

  /** @param onRenumbered a namespace may have another number than it had. */
  constructor(db: DatabaseSync, group: GroupCommit, onRenumbered: (namespace: Named) => void) {
    this.#db = db;
    this.#group = group;
    this.#onRenumbered = onRenumbered;
  }

  state(): ReplicaState {
    const sql = "SELECT log, cursor, newest, newest_version AS version FROM replica";
    const row = this.#row<{
      log: string;
      cursor: number;
      newest: string | null;
      version: number | null;
    }>(sql);
    if (row === undefined) return { log: null, cursor: 0, newest: null };
    const { log, cursor, newest: key, version } = row;
    return { log, cursor, newest: key === null ? null : { key, version: version ?? 0 } };
  }

  keyState({ tenant, name }: Named, key: Uint8Array): KeyState {
    const sql = `
      SELECT entries.version, expires_at AS expiresAt, entries.bytes, left_keys.version AS left
      FROM namespaces
      LEFT JOIN entries ON entries.namespace = namespaces.id AND entries.key = ?
      LEFT JOIN left_keys ON left_keys.namespace = namespaces.id AND left_keys.key = ?
      WHERE tenant = ? AND name = ?`;
    const row = this.#row<{
      version: number | null;
      expiresAt: number | null;
      bytes: number | null;
      left: number | null;
    }>(sql, key, key, tenant, name);
    if (row === undefined) return { version: 0, follows: 0, bytes: 0 };
    const isOver = row.expiresAt !== null && row.expiresAt <= Date.now();
    return {
      version: isOver ? 0 : (row.version ?? 0),
      follows: Math.max(row.version ?? 0, row.left ?? 0),
      bytes: row.bytes ?? 0,
    };
  }

  bytesOf({ tenant, name }: Named): number {
    const sql = "SELECT bytes FROM namespaces WHERE tenant = ? AND name = ?";
    return this.#row<{ bytes: number }>(sql, tenant, name)?.bytes ?? 0;
  }

  leftOf({ tenant, name }: Named, most: number): number {
    const sql = `
      SELECT count(*) AS n FROM (SELECT 1 FROM left_keys
      WHERE namespace = (SELECT id FROM namespaces WHERE tenant = ? AND name = ?) LIMIT ?)`;
    return this.#row<{ n: number }>(sql, tenant, name, most)?.n ?? 0;
  }

  async take(records: readonly ReplicaRecord[], seen: boolean): Promise<number> {
    const written = await this.#write(
      records.map((record): KvWrite => {
        const { tenant, name, version } = record;
        const namespace = { tenant, name };
        if (record.key === null) return { op: "take-removal", namespace, version };
        const { key, value, metadata, expiresAt, parts, after } = record;
        return {
          ...{ op: "take", namespace, version, expiresAt, parts, after, seen },
          key: new Uint8Array(key),
          value: value && new Uint8Array(value),
          metadata: metadata === null ? null : new TextEncoder().encode(metadata),
        };
      }),
    );
    for (const record of records) if (record.key === null) this.#onRenumbered(record);
    return written.filter((each) => "conflict" in each).length;
  }

  async follow(state: ReplicaState): Promise<void> {
    await this.#write([{ op: "follow", state }]);
  }

  async makeRoom({ tenant, name }: Named, bytes: number): Promise<void> {
    await this.#write([{ op: "make-room", namespace: { tenant, name }, bytes }]);
  }

  async beginAudit(): Promise<void> {
    await this.#write([{ op: "begin-audit" }]);
  }

  async endAudit(upTo: number): Promise<void> {
    await this.#write([{ op: "end-audit", upTo }]);
  }

  async expectParts(id: string): Promise<void> {
    await this.#write([{ op: "expect-parts", id, goesAt: Date.now() + partsGoAfter }]);
  }

  leavings(limit: number): Leavings {
    const ofKeys = `
      SELECT tenant, name, key, left_keys.version AS version
      FROM left_keys JOIN namespaces ON namespaces.id = left_keys.namespace LIMIT ?`;
    const ofParts = "SELECT id FROM value_parts WHERE goes_at <= ? LIMIT ?";
    const keys = this.#rows<Leavings["keys"][number]>(ofKeys, limit);
    const parts = this.#rows<{ id: string }>(ofParts, Date.now(), limit);
    return { keys: keys.map((each) => ({ ...each })), parts: parts.map(({ id }) => id) };
  }

  async cleaned(leavings: Leavings): Promise<void> {
    await this.#write([{ op: "cleaned", leavings }]);
  }

  page(after: ReplicaEntry | null, limit: number): readonly ReplicaEntry[] {
    const sql = `
      SELECT tenant, name, key, expires_at AS expiresAt, metadata
      FROM entries JOIN namespaces ON namespaces.id = entries.namespace
      WHERE name >= '~' AND (expires_at IS NULL OR expires_at > ?) AND (tenant, name, key) > (?, ?, ?)
      ORDER BY tenant, name, key LIMIT ?`;
    const { tenant = "", name = "", key = new Uint8Array() } = after ?? {};
    const rows = this.#rows<ReplicaEntry & { metadata: Uint8Array | null }>(
      sql,
      ...[Date.now(), tenant, name, key, limit],
    );
    return rows.map((row) => ({
      ...row,
      metadata: row.metadata && Buffer.from(row.metadata as Uint8Array).toString(),
    }));
  }

  #write(writes: readonly KvWrite[]): Promise<KvWritten[]> {
    return Promise.all(writes.map((write) => this.#group.write(write)));
  }

  #row<Row>(sql: string, ...values: (string | number | Uint8Array)[]): Row | undefined {
    return this.#attempt(() => this.#sql(sql).get(...values) as Row | undefined);
  }

  #rows<Row>(sql: string, ...values: (string | number | Uint8Array)[]): Row[] {
    return this.#attempt(() => this.#sql(sql).all(...values) as unknown as Row[]);
  }

  #sql(sql: string): StatementSync {
    let statement = this.#prepared.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      this.#prepared.set(sql, statement);
    }
    return statement;
  }

  #attempt<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw storeFailure(error, "Entries can't be read");
    }
  }
}
