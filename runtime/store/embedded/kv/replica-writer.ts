import type { DatabaseSync } from "node:sqlite";
import type { KvNamespace, KvRemoved } from "../../kv.ts";
import type { KnownEntry, KvStatements, NamespaceRow } from "./kv-statements.ts";
import type { KvWritten, ReplicaWrite } from "./kv-write.ts";
import { ReplicaStatements } from "./replica-statements.ts";

/** What it needs of the writer whose transactions it is part of. */
export interface WriterParts {
  readonly namespace: (namespace: Pick<KvNamespace, "tenant" | "name">) => NamespaceRow | undefined;
  readonly add: (namespace: Pick<KvNamespace, "tenant" | "name">) => NamespaceRow;
  readonly renumber: (row: NamespaceRow) => void;
  readonly removeExpired: (row: NamespaceRow, bytes: number) => void;
}

/** Writes what the log of replicated entries says. Of each key what is newer stays, however often and in whatever order it
 * comes, and whatever somebody who can write to the log puts there again. */
export class ReplicaWriter {
  readonly #statements: KvStatements;
  readonly #own: ReplicaStatements;
  readonly #parts: WriterParts;

  constructor(db: DatabaseSync, statements: KvStatements, parts: WriterParts) {
    this.#statements = statements;
    this.#own = new ReplicaStatements(db);
    this.#parts = parts;
  }

  write(write: ReplicaWrite): KvWritten {
    switch (write.op) {
      case "take":
        return this.#take(write);
      case "take-removal":
        this.#takeRemoval(write);
        break;
      case "follow":
        this.#own.follow(write.state);
        break;
      case "make-room": {
        const row = this.#parts.namespace(write.namespace);
        if (row !== undefined) this.#parts.removeExpired(row, write.bytes);
        break;
      }
      case "begin-audit":
        this.#own.beginAudit();
        break;
      case "end-audit":
        this.#endAudit(write.upTo);
        break;
      case "expect-parts":
        this.#own.expectParts(write.id, write.goesAt);
        break;
      case "cleaned":
        for (const { key, version, ...namespace } of write.leavings.keys) {
          const row = this.#parts.namespace(namespace);
          if (row !== undefined) this.#own.forgetLeft(row.id, key, version);
        }
        for (const id of write.leavings.parts) this.#own.forgetParts(id);
    }
    return { removed: true };
  }

  /** An entry of a replicated namespace goes as it has expired: the log has it still. */
  left(row: NamespaceRow, key: Uint8Array, { version }: KnownEntry): void {
    // Where no log is followed, as of a worker that its author runs, nothing is to be cleaned.
    if (!this.#own.isFollowing()) return;
    this.#own.leave(row.id, key, version);
    this.#own.releaseParts(row.id, key);
  }

  #take({
    namespace,
    key,
    value,
    metadata,
    expiresAt,
    version,
    parts,
    seen,
    after,
  }: ReplicaWrite & { op: "take" }): KvRemoved {
    const row = this.#parts.namespace(namespace) ?? this.#parts.add(namespace);
    if (seen) this.#own.see(row.id, key);
    const old = this.#statements.entry(row.id, key);
    const known = Math.max(old?.version ?? 0, this.#own.left(row.id, key));
    if (known >= version) return { removed: false };
    if (known > after) return { conflict: known };
    if (old !== undefined) {
      row.bytes -= old.bytes;
      row.entries--;
      this.#own.releaseParts(row.id, key);
    }
    row.version = Math.max(row.version, version);
    this.#own.forgetLeft(row.id, key, version);
    if (value === null) {
      if (old !== undefined) this.#statements.remove(row.id, key, old);
      this.#own.leave(row.id, key, version);
      return { removed: true };
    }
    const bytes = key.length + value.length + (metadata?.length ?? 0);
    row.bytes += bytes;
    row.entries++;
    this.#statements.put(row.id, key, { version, expiresAt, bytes, metadata, value }, old);
    if (parts !== null) this.#own.keepParts(parts, row.id, key);
    return { removed: true };
  }

  #takeRemoval({ namespace, version }: ReplicaWrite & { op: "take-removal" }): void {
    const row = this.#parts.namespace(namespace);
    if (row === undefined) return;
    if (this.#own.hasSince(row.id, version)) {
      for (const { key } of this.#own.before(row.id, version)) this.#drop(row, key);
    } else if (row.entries > 0) {
      this.#own.releaseAllParts(row.id);
      this.#own.forgetAllLeft(row.id);
      row.version = Math.max(row.version, version);
      this.#parts.renumber(row);
    }
  }

  #endAudit(upTo: number): void {
    for (const { key, ...namespace } of this.#own.unseen(upTo)) {
      const row = this.#parts.namespace(namespace);
      if (row !== undefined) this.#drop(row, key);
    }
    this.#own.forgetUnseen(upTo);
    this.#own.beginAudit();
  }

  /** Removes an entry that the log does not have. */
  #drop(row: NamespaceRow, key: Uint8Array): void {
    const old = this.#statements.entry(row.id, key);
    if (old === undefined) return;
    this.#own.releaseParts(row.id, key);
    this.#statements.remove(row.id, key, old);
    row.bytes -= old.bytes;
    row.entries--;
  }
}
