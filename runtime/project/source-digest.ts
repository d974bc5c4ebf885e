import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, sep } from "node:path";
import { settingsName } from "../settings/folder-settings.ts";
import { reading } from "../settings/user-files.ts";
import type { Project } from "./project.ts";
import { sdkDir, sdkName } from "./sdk.ts";

/** The most files that are read. A folder with more is no worker's source, and its build counts as stale. */
const mostFiles = 5_000;

/** A digest of what a build depends on: the project's files, its lock file among them, the settings
 * that the compiler gets, and the SDK's files. Null where there are too many to look at. Throws
 * `not-found` where one can't be read. */
export async function sourceDigest(project: Project): Promise<string | null> {
  const { dir, label, entry, language, settings } = project;
  const hash = createHash("sha256");
  const { build, grants, kv = {} } = settings;
  const bindings = language === "javascript" ? Object.keys(kv) : [];
  hash.update(JSON.stringify([entry, language, build, grants, bindings]));
  let left = mostFiles;
  for (const [root, shown, skipped] of [
    [dir, label, (path: string) => isNoSource(path) || path === settingsName],
    [sdkDir(language), sdkName(language), isFetched],
  ] as const) {
    for await (const path of filesUnder({ root, shown, skipped })) {
      if (left-- === 0) return null;
      const content = await reading(join(shown, path), () => readFile(join(root, path)));
      hash.update(`${path}\0${createHash("sha256").update(content).digest("hex")}\n`);
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

/** A folder to look through. Paths inside it are relative to `root`. */
interface Tree {
  readonly root: string;
  /** The root's name in messages. */
  readonly shown: string;
  readonly skipped: (path: string) => boolean;
}

async function* filesUnder(tree: Tree, dir = ""): AsyncGenerator<string> {
  const { root, shown, skipped } = tree;
  const entries = await reading(join(shown, dir), () =>
    readdir(join(root, dir), { withFileTypes: true }),
  );
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(dir, entry.name);
    if (skipped(path)) continue;
    if (entry.isDirectory()) yield* filesUnder(tree, path);
    else if (entry.isFile()) yield path;
  }
}
