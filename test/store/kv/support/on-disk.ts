import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** What is on the disk, whoever may see it. */
export function onDisk(dataDir: string): { entries: number; large: number; removed: number } {
  const db = new DatabaseSync(join(dataDir, "kv", "kv.sqlite"), { readOnly: true });
  const count = (table: string) =>
    Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()!.n);
  const counts = {
    entries: count("entries"),
    large: count("large_values"),
    removed: count("removed_namespaces"),
  };
  db.close();
  return counts;
}
