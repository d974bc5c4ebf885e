import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import { type Project, settingsName } from "./project.ts";

/** More files than this are no worker's sources, and their build counts as stale. */
const mostFiles = 5_000;

/** A digest of everything a build depends on: the project's files, its lock file among them, the
 * settings that the compiler gets, and the SDK's files. Null where there are too many to look at. */
export async function sourceDigest({ dir, settings }: Project): Promise<string | null> {
  const hash = createHash("sha256");
  const { entry, build, grants } = settings;
  hash.update(JSON.stringify([entry, build, grants]));
  let left = mostFiles;
  for (const [root, skipped] of [
    [dir, (path: string) => isNoSource(path) || path === settingsName],
    [sdkDir(), isFetched],
  ] as const) {
    for await (const path of filesUnder(root, root, skipped)) {
      if (left-- === 0) return null;
      const content = createHash("sha256").update(await readFile(path));
      hash.update(`${relative(root, path)}\0${content.digest("hex")}\n`);
    }
  }
  return hash.digest("hex");
}

/** True for what changes no build, by its path inside the project: the project's own `build` folder,
 * what npm fetched (the lock file names that), and what starts with a dot. */
export function isNoSource(path: string): boolean {
  return isFetched(path) || path.split(sep)[0] === "build";
}

function isFetched(path: string): boolean {
  return path.split(sep).some((part) => part === "node_modules" || part.startsWith("."));
}

function sdkDir(): string {
  return dirname(createRequire(import.meta.url).resolve("@skerry/assemblyscript/package.json"));
}

async function* filesUnder(
  root: string,
  dir: string,
  skipped: (path: string) => boolean,
): AsyncGenerator<string> {
  const entries = await readdir(dir, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(dir, entry.name);
    if (skipped(relative(root, path))) continue;
    if (entry.isDirectory()) yield* filesUnder(root, path, skipped);
    else if (entry.isFile()) yield path;
  }
}
