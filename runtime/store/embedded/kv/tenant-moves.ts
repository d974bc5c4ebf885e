import type { DatabaseSync } from "node:sqlite";
import { SkerryError } from "../../../errors.ts";
import { transaction } from "../transaction.ts";
import { KvStatements, type NamespaceRow } from "./kv-statements.ts";
import { type MovedEntry, readTenantFile, TenantFileWriter } from "./tenant-file.ts";

/** Namespaces of a tenant that are no replicated ones. */
const ownNamespaces = "SELECT * FROM namespaces WHERE tenant = ? AND name < '~' ORDER BY name";

/** Writes a tenant's entries, as they are at one moment, to a file. Its replicated namespaces stay.
 * @param db as `openToRead` returns it. @returns how many namespaces. Throws what SQLite and the system throw. */
export function exportTenant(db: DatabaseSync, tenant: string, path: string): number {
  const entriesOf = db.prepare(`
    SELECT key, version, expires_at AS expiresAt, metadata,
      coalesce(value, (SELECT value FROM large_values WHERE id = entries.large)) AS value
    FROM entries WHERE namespace = ? ORDER BY key`);
  db.exec("BEGIN");
  try {
    const namespaces = namespacesOf(db, tenant);
    const file = new TenantFileWriter(path);
    try {
      for (const namespace of namespaces) {
        file.namespace(namespace);
        for (const entry of entriesOf.iterate(namespace.id)) {
          file.entry(entry as unknown as MovedEntry);
        }
      }
      file.finish();
    } finally {
      file.close();
    }
    return namespaces.length;
  } finally {
    db.exec("COMMIT");
  }
}

/** Makes what is in a file all that a tenant has, but for its replicated namespaces: in one transaction, synced when this returns.
 * @param db as `openToWrite` returns it.
 * @throws SkerryError `store-failed` if the file is damaged; what SQLite and the system throw. */
export function importTenant(db: DatabaseSync, tenant: string, path: string): void {
  const statements = new KvStatements(db);
  transaction(db, true, () => {
    dropNamespaces(db, tenant);
    let row: NamespaceRow | null = null;
    for (const each of readTenantFile(path)) {
      if ("namespace" in each) {
        if (row !== null) statements.saveNamespace(row);
        row = statements.addNamespace(tenant, each.namespace.name);
        row.version = each.namespace.version;
        continue;
      }
      if (row === null) throw new SkerryError("store-failed", "An entry is of no namespace.");
      const { key, metadata, value } = each.entry;
      const bytes = key.length + value.length + (metadata?.length ?? 0);
      statements.put(row.id, key, { ...each.entry, bytes }, undefined);
      row.bytes += bytes;
      row.entries++;
    }
    if (row !== null) statements.saveNamespace(row);
  });
}

/** Removes all that a tenant has, but for its replicated namespaces. The space is freed bit by bit after that. Throws what SQLite throws. */
export function removeTenant(db: DatabaseSync, tenant: string): void {
  transaction(db, true, () => dropNamespaces(db, tenant));
}

/** Their entries go with those of removed namespaces. */
function dropNamespaces(db: DatabaseSync, tenant: string): void {
  for (const { id } of namespacesOf(db, tenant)) {
    db.prepare("INSERT INTO removed_namespaces (id) VALUES (?)").run(id);
    db.prepare("DELETE FROM namespaces WHERE id = ?").run(id);
  }
}

function namespacesOf(db: DatabaseSync, tenant: string): NamespaceRow[] {
  const rows: unknown = db.prepare(ownNamespaces).all(tenant);
  return rows as NamespaceRow[];
}
