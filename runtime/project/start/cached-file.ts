import { createHash } from "node:crypto";
import { readFile, rename, rm, utimes } from "node:fs/promises";
import { join } from "node:path";
import { clearDrafts, draftName, writeSynced } from "../../store/durable-files.ts";

/** Others in a shared folder read such files, and nobody but the owner writes one: they have code that builds run. */
const mode = 0o644;

/** Whoever has not written to a draft for so long, in ms, is gone. */
const draftAge = 60 * 60_000;

const digestBytes = 32;

/** What {@link cacheFile} has kept by this name; null where there is nothing that is whole. */
export async function readCached(folder: string, name: string): Promise<Uint8Array | null> {
  const file = join(folder, name);
  const bytes = await readFile(file).catch(() => null);
  if (bytes === null) return null;
  const content = bytes.subarray(digestBytes);
  if (!digestOf(content).equals(bytes.subarray(0, digestBytes))) return null;
  const now = new Date();
  // Another user's file can be read, and not touched.
  await utimes(file, now, now).catch(() => {});
  return content;
}

/** Keeps what can be made again, with a digest before it. A folder that can't be written to keeps nothing, and is no error. */
export async function cacheFile(folder: string, name: string, content: Uint8Array): Promise<void> {
  const draft = join(folder, draftName());
  try {
    await writeSynced(draft, Buffer.concat([digestOf(content), content]), mode);
    await rename(draft, join(folder, name));
    await clearDrafts(folder, draftAge);
  } catch {
    await rm(draft, { force: true }).catch(() => {});
  }
}

function digestOf(content: Uint8Array): Buffer {
  return createHash("sha256").update(content).digest();
}
