import { createHash, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Artifact, CoreArtifact, Manifest } from "../module/artifact.ts";

/** What stands in an artifact's folder besides its files: their names and digests. */
interface Index {
  readonly manifest: Manifest;
  readonly digests: Readonly<Record<string, string>>;
}

const indexFile = "artifact.json";
const glueFile = "glue.js";

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
    return createHash("sha256").update(`${pipelineVersion}\n${sourceSha256}`).digest("hex");
  }

  /** An artifact's manifest, or null when the store has none. Whether its files are whole is for
   * {@link read} to say. */
  async manifest(key: string): Promise<Manifest | null> {
    return (await this.#index(key))?.manifest ?? null;
  }

  /** The artifact; null when the store has none, or has a damaged one, which is removed. The maps of its
   * core modules, a megabyte and more that only a trap needs, are read when somebody asks for them. */
  async read(key: string): Promise<Artifact | null> {
    const index = await this.#index(key);
    if (index === null) return null;
    const { manifest, digests } = index;
    const path = (name: string) => join(this.#root, key, name);
    const whole = async (name: string) => {
      const bytes = await readBytes(path(name));
      if (sha256(bytes) !== digests[name]) throw new Error(`${name} is damaged`);
      return bytes;
    };
    try {
      const glue = whole(glueFile);
      const cores = manifest.cores.map(async ({ name }) => {
        const maps = mapsFile(name);
        return coreArtifact(await whole(name), path(maps), digests[maps]);
      });
      const [text, ...rest] = await Promise.all([glue, ...cores]);
      return { manifest, glue: new TextDecoder().decode(text), cores: rest };
    } catch {
      await rm(join(this.#root, key), { recursive: true, force: true });
      return null;
    }
  }

  /** Writes an artifact under its key. Two writers of one key write the same; the first wins. */
  async write(key: string, artifact: Artifact): Promise<void> {
    const folder = join(this.#root, key);
    const draft = join(this.#root, `.draft-${randomUUID()}`);
    await mkdir(draft, { recursive: true });
    const digests: Record<string, string> = {};
    const put = async (name: string, content: Uint8Array | string) => {
      digests[name] = sha256(content);
      await writeFile(join(draft, name), content);
    };
    try {
      await put(glueFile, artifact.glue);
      for (const [i, { wasm, codeMap, functionNames }] of artifact.cores.entries()) {
        const { name } = artifact.manifest.cores[i]!;
        await put(name, wasm);
        await put(mapsFile(name), JSON.stringify({ codeMap, functionNames }));
      }
      const index: Index = { manifest: artifact.manifest, digests };
      await writeFile(join(draft, indexFile), JSON.stringify(index));
      await rename(draft, folder);
    } catch (error) {
      await rm(draft, { recursive: true, force: true });
      if ((await this.#index(key)) === null) throw error;
    }
  }

  async #index(key: string): Promise<Index | null> {
    try {
      return JSON.parse(await readFile(join(this.#root, key, indexFile), "utf8")) as Index;
    } catch {
      return null;
    }
  }
}

/** The file of a core module's maps. */
const mapsFile = (name: string) => `${name}.json`;

/** A file's bytes, in one piece of memory and one read: large modules are most of a cold start's reading. */
async function readBytes(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const bytes = new Uint8Array(size);
    const { bytesRead } = await file.read(bytes, 0, size, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

type Maps = Pick<CoreArtifact, "codeMap" | "functionNames">;

/** A core module whose maps are still on disk. Without them, or with damaged ones, frames have no names. */
function coreArtifact(
  wasm: Uint8Array,
  mapsPath: string,
  digest: string | undefined,
): CoreArtifact {
  let known: Maps | null = null;
  const maps = (): Maps => {
    known ??= readMaps(mapsPath, digest) ?? { codeMap: [], functionNames: [] };
    return known;
  };
  return {
    wasm,
    get codeMap() {
      return maps().codeMap;
    },
    get functionNames() {
      return maps().functionNames;
    },
  };
}

function readMaps(path: string, digest: string | undefined): Maps | null {
  try {
    const bytes = readFileSync(path);
    return sha256(bytes) === digest ? (JSON.parse(bytes.toString("utf8")) as Maps) : null;
  } catch {
    return null;
  }
}

function sha256(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("hex");
}
