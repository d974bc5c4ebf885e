import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { open, readdir, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import {
  type Artifact,
  type BoundedForm,
  boundedName,
  type CompiledCode,
  type CoreArtifact,
  contentsName,
  type Manifest,
} from "../module/artifact.ts";
import { digestPattern } from "../name-patterns.ts";
import {
  clearDrafts,
  draftName,
  removeUntouched,
  syncFolder,
  writeSynced,
} from "./durable-files.ts";
import { makeFolder } from "./make-folder.ts";

/** What stands in an artifact's folder besides its files: their names and digests. */
interface Index {
  readonly manifest: Manifest;
  readonly digests: Readonly<Record<string, string>>;
}

/** An artifact as it is stored. */
export interface EncodedArtifact extends Index {
  /** Its files' contents by name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** Names of an artifact's files: they come from a process that handles a stranger's bytes. */
export const artifactFileName = /^[\w-]{1,200}(?:\.[\w-]{1,50}){0,4}$/;

/** Modes of an artifact's folder and files, less the umask. Where shards are other users, what their view has of it is opened. */
export const artifactMode = { folder: 0o755, file: 0o644 } as const;

const indexFile = "artifact.json";
const glueFile = "glue.js";
const placeMapFiles = { scriptMapText: "script-map.json", codeMapText: "code-map.json" } as const;

/** The age of an untouched draft, in ms, at which its writer is gone: an artifact is written within seconds. */
const draftAge = 10 * 60_000;

/** Where in a data folder the artifacts are. */
export function artifactFolder(dataDir: string): string {
  return join(dataDir, "artifacts");
}

/** Artifacts on disk, each in a folder named after what it was made from (source bytes and pipeline
 * version), so that the same bytes are never prepared twice. A folder appears whole or not at all. */
export class ArtifactStore {
  readonly #root: string;

  constructor(dataDir: string) {
    this.#root = artifactFolder(dataDir);
  }

  /** The folder's name for a source. */
  static key(sourceSha256: string, pipelineVersion: string): string {
    return hash("sha256", `${pipelineVersion}\n${sourceSha256}`);
  }

  /** An artifact's manifest, or null when the store has none. Whether its files are whole is for
   * {@link read} to say. Read at once: it is small, and what waits in line for files takes longer. */
  manifest(key: string): Manifest | null {
    try {
      return indexOf(readFileSync(join(this.#root, key, indexFile), "utf8")).manifest;
    } catch {
      return null;
    }
  }

  /** Reads an artifact; null when the store has none, or a damaged one, which is removed. The maps of its core
   * modules, a megabyte and more that only a trap needs, are read on demand, and so is a module of which `compiledOf` its
   * digest is there. */
  async read(
    key: string,
    compiledOf: (digest: string) => CompiledCode | null = () => null,
  ): Promise<Artifact | null> {
    const index = await this.#index(key);
    if (index === null) return null;
    const { manifest, digests } = index;
    const path = (name: string) => join(this.#root, key, name);
    const whole = async (name: string, shared = false) => {
      const bytes = await readBytes(path(name), shared);
      if (hash("sha256", bytes) !== digests[name]) throw new Error(`${name} is damaged`);
      return bytes;
    };
    try {
      const glue = whole(glueFile);
      const file = (name: string) => ({ path: path(name), digest: digests[name] });
      const cores = manifest.cores.map(async ({ name, contentsBytes, boundedBytes }) => {
        const compiled = compiledOf(digests[name]!);
        const wasm = compiled === null ? await whole(name) : file(name);
        const contents = contentsBytes === undefined ? null : await whole(contentsName(name), true);
        const parts = {
          digest: digests[name]!,
          ...(compiled && { compiled }),
          ...(contents && { contents }),
        };
        const core = coreArtifact(wasm, parts, file(mapsFile(name)));
        const other = boundedName(name);
        return boundedBytes === undefined
          ? core
          : withBoundedForm(core, file(other), file(mapsFile(other)));
      });
      const [text, ...rest] = await Promise.all([glue, ...cores]);
      const glueText = new TextDecoder().decode(text);
      const glueDigest = digests[glueFile]!;
      const artifact = { manifest, glue: glueText, glueDigest, cores: rest };
      return withPlaceMaps(artifact, path, digests);
    } catch {
      // A process that may not remove it has it removed by whoever makes it again.
      await rm(join(this.#root, key), { recursive: true, force: true }).catch(() => {});
      return null;
    }
  }

  /** Writes an artifact under its key; durable once it resolves. Two writers of one key write the same; the
   * first wins, unless what it wrote can't be read any more. */
  write(key: string, artifact: Artifact): Promise<void> {
    return this.writeEncoded(key, encodeArtifact(artifact));
  }

  /** The same, of one that is encoded already. */
  async writeEncoded(key: string, { files, digests, manifest }: EncodedArtifact): Promise<void> {
    const folder = join(this.#root, key);
    const draft = join(this.#root, draftName());
    await makeFolder(draft, artifactMode.folder);
    try {
      const index: Index = { manifest, digests };
      // All at once: the disk takes syncs that come together in one go.
      await Promise.all(
        [...files, [indexFile, JSON.stringify(index)] as const].map(([name, content]) =>
          writeSynced(join(draft, name), content, artifactMode.file),
        ),
      );
      await syncFolder(draft);
      await rename(draft, folder).catch(async (error: unknown) => {
        if ((await this.#index(key)) !== null) throw error;
        await rm(folder, { recursive: true, force: true });
        await rename(draft, folder);
      });
      await syncFolder(this.#root);
    } catch (error) {
      await rm(draft, { recursive: true, force: true });
      if ((await this.#index(key)) === null) throw error;
    }
  }

  /** Removes the artifacts whose keys are not in `kept`, but none that was written in the last `age` ms: an
   * artifact is written before the deployment that needs it. */
  async prune(kept: ReadonlySet<string>, age: number): Promise<void> {
    for (const name of await this.#names()) {
      if (!digestPattern.test(name) || kept.has(name)) continue;
      await removeUntouched(join(this.#root, name), age);
    }
  }

  /** Removes an artifact that nobody has used since then, in ms since 1970. */
  async remove(key: string, used: number): Promise<void> {
    await removeUntouched(join(this.#root, key), Date.now() - used);
  }

  /** Marks an artifact as used now, for {@link pruneUnused}. */
  async touch(key: string): Promise<void> {
    const now = new Date();
    // Where it can't be marked, as on a disk for reading alone, none are removed either.
    await utimes(join(this.#root, key), now, now).catch(() => {});
  }

  /** Removes the artifacts that were used longest ago, where there are more than `most`, but none that was used in the last `age` ms. */
  async pruneUnused(most: number, age: number): Promise<void> {
    const keys = (await this.#names()).filter((name) => digestPattern.test(name));
    if (keys.length <= most) return;
    const used = await Promise.all(
      keys.map(async (key) => {
        const at = await stat(join(this.#root, key)).then(
          ({ mtimeMs }) => mtimeMs,
          () => 0,
        );
        return { key, at };
      }),
    );
    const oldest = used.sort((a, b) => b.at - a.at).slice(most);
    for (const { key } of oldest) await removeUntouched(join(this.#root, key), age);
  }

  /** Removes what writers left that did not come to an end. */
  async clearDrafts(): Promise<void> {
    if ((await this.#names()).length > 0) await clearDrafts(this.#root, draftAge);
  }

  async #names(): Promise<string[]> {
    try {
      return await readdir(this.#root);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw error;
    }
  }

  async #index(key: string): Promise<Index | null> {
    try {
      return indexOf(await readFile(join(this.#root, key, indexFile), "utf8"));
    } catch {
      return null;
    }
  }
}

const indexOf = (text: string) => JSON.parse(text) as Index;

/** An artifact as its files, without their index, and with their digests. */
export function encodeArtifact(artifact: Artifact): EncodedArtifact {
  const { glue, cores, manifest } = artifact;
  const utf8 = new TextEncoder();
  const files = new Map<string, Uint8Array>([[glueFile, utf8.encode(glue)]]);
  for (const [i, { wasm, contents, codeMap, functionNames, bounded }] of cores.entries()) {
    const { name } = manifest.cores[i]!;
    files.set(name, wasm);
    if (contents !== undefined) files.set(contentsName(name), contents);
    files.set(mapsFile(name), utf8.encode(JSON.stringify({ codeMap, functionNames })));
    if (bounded?.wasm == null) continue;
    files.set(boundedName(name), bounded.wasm);
    files.set(mapsFile(boundedName(name)), utf8.encode(JSON.stringify(bounded.codeMap)));
  }
  for (const key of ["scriptMapText", "codeMapText"] as const) {
    const text = artifact[key] ?? null;
    if (text !== null) files.set(placeMapFiles[key], utf8.encode(text));
  }
  const digests: Record<string, string> = {};
  for (const [name, content] of files) digests[name] = hash("sha256", content);
  return { manifest, files, digests };
}

/** The file of a core module's maps. */
const mapsFile = (name: string) => `${name}.json`;

/** A file's bytes, in one piece of memory and one read: large modules are most of a cold start's reading. `shared`: in memory
 * that isolates share. */
async function readBytes(path: string, shared: boolean): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const bytes = new Uint8Array(shared ? new SharedArrayBuffer(size) : new ArrayBuffer(size));
    const { bytesRead } = await file.read(bytes, 0, size, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

type Maps = Pick<CoreArtifact, "codeMap" | "functionNames">;

/** A file of an artifact, and the digest that it is to have. */
interface DigestedFile {
  readonly path: string;
  readonly digest: string | undefined;
}

/** A core module whose maps are still on disk, and perhaps itself. Without the maps, or with damaged ones, frames have no
 * names. */
function coreArtifact(
  wasm: Uint8Array | DigestedFile,
  parts: Pick<CoreArtifact, "contents" | "digest" | "compiled">,
  file: DigestedFile,
): CoreArtifact {
  let known: Maps | null = null;
  const maps = (): Maps => {
    known ??= readJson<Maps>(file) ?? { codeMap: [], functionNames: [] };
    return known;
  };
  return {
    ...parts,
    get wasm() {
      const bytes = wasm instanceof Uint8Array ? wasm : readWhole(wasm);
      if (bytes === null) throw new Error("a core module of the artifact is damaged");
      return bytes;
    },
    get codeMap() {
      return maps().codeMap;
    },
    get functionNames() {
      return maps().functionNames;
    },
  };
}

/** The core module with its bounded form, which is read when it is asked for, and not kept: most artifacts never need it. */
function withBoundedForm(core: CoreArtifact, file: DigestedFile, maps: DigestedFile): CoreArtifact {
  let codeMap: readonly number[] | null = null;
  const bounded: BoundedForm = {
    get wasm() {
      return readWhole(file);
    },
    get codeMap() {
      codeMap ??= readJson<readonly number[]>(maps) ?? [];
      return codeMap;
    },
  };
  return Object.defineProperty(core, "bounded", { value: bounded, enumerable: true });
}

function readJson<Value>(file: DigestedFile): Value | null {
  try {
    return JSON.parse(readText(file) ?? "null") as Value | null;
  } catch {
    return null;
  }
}

/** The artifact with its maps of places, which are read when they are asked for; null where one is damaged. */
function withPlaceMaps(
  artifact: Artifact,
  path: (name: string) => string,
  digests: Index["digests"],
): Artifact {
  const whole = { ...artifact };
  for (const [key, name] of Object.entries(placeMapFiles)) {
    const digest = digests[name];
    if (digest === undefined) continue;
    const get = () => readText({ path: path(name), digest });
    Object.defineProperty(whole, key, { get, enumerable: true });
  }
  return whole;
}

function readText(file: DigestedFile): string | null {
  return readWhole(file)?.toString("utf8") ?? null;
}

/** A file's bytes; null where it is missing or damaged. */
function readWhole({ path, digest }: DigestedFile): Buffer | null {
  try {
    const bytes = readFileSync(path);
    return hash("sha256", bytes) === digest ? bytes : null;
  } catch {
    return null;
  }
}
