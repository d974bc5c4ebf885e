import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { storeFailure } from "../store-failure.ts";
import { hasEmbeddedKv } from "./open-kv.ts";

/** How long a lock of another connection is waited for, in ms. */
const lockedWait = 2_000;

/** Makes the entries of one data folder those of another, as they are at one moment, whoever writes to them meanwhile.
 * Where there are none, the other has none either. Nobody may have the other one open. @throws SkerryError `store-failed`. */
export async function copyEmbeddedKv(from: string, to: string): Promise<void> {
  try {
    await rm(join(to, "kv"), { recursive: true, force: true });
    if (!hasEmbeddedKv(from)) return;
    await mkdir(join(to, "kv"), { recursive: true, mode: 0o700 });
    const db = new DatabaseSync(join(from, "kv", "kv.sqlite"), { timeout: lockedWait });
    try {
      db.prepare("VACUUM INTO ?").run(join(to, "kv", "kv.sqlite"));
    } finally {
      db.close();
    }
  } catch (error) {
    throw storeFailure(error, "The entries can't be copied");
  }
}
