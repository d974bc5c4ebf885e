import { open, rename } from "node:fs/promises";
import { join } from "node:path";
import { SkerryError } from "../../errors.ts";
import { clearDrafts, draftName, syncFolder } from "../durable-files.ts";

/** Makes a database where there is none. It gets its name when it is complete, so that an empty one is never a new
 * one: it has lost its contents, and SQLite would begin anew silently, and drop its log. The caller must have the
 * folder to itself. @param prepare makes its tables, and leaves no connection open. @param remains files that mean
 * nothing without such a database: where they are there, the database was lost, and is not new. @throws SkerryError
 * `store-lost`; what the system and SQLite throw. */
export async function makeDatabase(
  folder: string,
  name: string,
  prepare: (path: string) => void,
  remains: () => Promise<string | null>,
): Promise<void> {
  const path = join(folder, name);
  const size = await sizeOf(path);
  if (size !== null && size > 0) return;
  if (size === 0) throw lost(`${name} is empty`, null);
  const log = await sizeOf(`${path}-wal`);
  const there = log !== null && log > 0 ? `its log ${name}-wal is` : await remains();
  if (there !== null) throw lost(`${name} is gone`, there);
  // Of one that did not come to its end.
  await clearDrafts(folder, 0);
  const draft = join(folder, draftName());
  // SQLite gives its other files the rights that the database has.
  await (await open(draft, "wx", 0o600)).close();
  prepare(draft);
  const file = await open(draft, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  await syncFolder(folder);
}

/** The size of a file that can be opened for writing; null where there is none. */
async function sizeOf(path: string): Promise<number | null> {
  const file = await open(path, "r+").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  try {
    return file && (await file.stat()).size;
  } finally {
    await file?.close();
  }
}

function lost(what: string, there: string | null): SkerryError {
  const beside = there === null ? "" : `, and ${there} there still`;
  return new SkerryError("store-lost", `In the data folder ${what}${beside}: nothing was changed.`);
}
