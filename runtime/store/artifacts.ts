import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
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

  /** The artifact; null when the store has none, or has a damaged one, which is removed. */
  async read(key: string): Promise<Artifact | null> {
    const whole = await this.#whole(key);
    if (whole === null) return null;
    const { manifest, files } = whole;
    const text = (name: string) => files.get(name)!.toString("utf8");
    const cores = manifest.cores.map(({ name }) =>
      coreArtifact(new Uint8Array(files.get(name)!), () => text(`${name}.json`)),
    );
    return { manifest, glue: text(glueFile), cores };
  }

  /** All files of an artifact, each as its digest has it. */
  async #whole(
    key: string,
  ): Promise<{ manifest: Manifest; files: ReadonlyMap<string, Buffer> } | null> {
    const index = await this.#index(key);
    if (index === null) return null;
    try {
      const files = await Promise.all(
        Object.entries(index.digests).map(async ([name, digest]) => {
          const bytes = await readFile(join(this.#root, key, name));
          if (sha256(bytes) !== digest) throw new Error(`${name} is damaged`);
          return [name, bytes] as const;
        }),
      );
      return { manifest: index.manifest, files: new Map(files) };
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
        await put(`${name}.json`, JSON.stringify({ codeMap, functionNames }));
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

/** A core module with its maps, which are read when somebody asks for them: a megabyte and more that only
 * a trap needs. */
function coreArtifact(wasm: Uint8Array, mapText: () => string): CoreArtifact {
  let maps: Pick<CoreArtifact, "codeMap" | "functionNames"> | null = null;
  const parsed = () => {
    maps ??= JSON.parse(mapText()) as Pick<CoreArtifact, "codeMap" | "functionNames">;
    return maps;
  };
  return {
    wasm,
    get codeMap() {
      return parsed().codeMap;
    },
    get functionNames() {
      return parsed().functionNames;
    },
  };
}

function sha256(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("hex");
}
