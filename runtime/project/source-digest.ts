import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, sep } from "node:path";
import { settingsName } from "../settings/folder-settings.ts";
import type { Language } from "../settings/languages.ts";
import { reading } from "../settings/user-files.ts";
import type { Project } from "./project.ts";
import { sdkDir, sdkName } from "./sdk.ts";

/** The most files that are read. A folder with more is no worker's source, and its build counts as stale. */
const maxFiles = 5_000;

/** The digests of a project's own files and of its SDK. Each is made when it is first asked for, and stays: what changes under a
 * compiler makes its build stale. One that failed is made again: an editor's file was there and gone. */
export class SourceDigests {
  readonly sources: () => Promise<string | null>;
  readonly sdk: () => Promise<string | null>;

  constructor(project: Project) {
    this.sources = madeOnce(() => sourceDigest(project));
    this.sdk = madeOnce(() => sdkDigest(project.language));
  }
}

function madeOnce<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make().catch((error) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}

/** A digest of what a project itself has that a build depends on: its files, its lock file among them, and the settings
 * that the compiler gets. Null where there are too many to look at. @throws SkerryError `not-found` where one can't be read. */
export async function sourceDigest(project: Project): Promise<string | null> {
  const { dir, label, entry, language, settings } = project;
  const { build, grants, kv = {} } = settings;
  const bindings = language === "javascript" ? Object.keys(kv) : [];
  const skipped = (path: string) => isNoSource(path) || path === settingsName;
  const about = JSON.stringify([entry, language, build, grants, bindings]);
  return treeDigest({ root: dir, shown: label, skipped }, about);
}

/** A digest of the SDK that a language's workers are built with, of its own files. Null where there are too many.
 * @throws SkerryError `not-installed` */
export async function sdkDigest(language: Language): Promise<string | null> {
  return treeDigest({ root: sdkDir(language), shown: sdkName(language), skipped: isFetched });
}

/** True for a file that the digest of an SDK has, by its path from the SDK's folder. */
export function isOfSdk(path: string): boolean {
  return !isFetched(path);
}

async function treeDigest(tree: Tree, about = ""): Promise<string | null> {
  const { root, shown } = tree;
  const hash = createHash("sha256").update(about);
  let left = maxFiles;
  for await (const path of filesUnder(tree)) {
    if (left-- === 0) return null;
    const content = await reading(join(shown, path), () => readFile(join(root, path)));
    hash.update(`${path}\0${createHash("sha256").update(content).digest("hex")}\n`);
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
