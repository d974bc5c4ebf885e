import { MiB } from "../byte-units.ts";
import type { Artifact, CompiledCode } from "../module/artifact.ts";
import type { ArtifactStore } from "./artifacts.ts";

/** Bytes of core modules that are kept in memory. */
const maxBytes = 64 * MiB;

/** The artifacts that were read last, in memory: a worker that was evicted and is called again need not be read and
 * checked again. */
export class RecentArtifacts {
  /** Artifacts by key, the one used last at the end. */
  readonly #artifacts = new Map<string, Artifact>();

  /** The artifact; null when the store has none, or a damaged one. Modules of which `compiledOf` their digest is there are not
   * read. */
  async read(
    store: ArtifactStore,
    key: string,
    compiledOf?: (digest: string) => CompiledCode | null,
  ): Promise<Artifact | null> {
    const known = this.#artifacts.get(key);
    const artifact = known ?? (await store.read(key, compiledOf));
    if (artifact === null) return null;
    this.#artifacts.delete(key);
    this.#artifacts.set(key, artifact);
    let bytes = sum(this.#artifacts.values());
    for (const [oldest, artifact] of this.#artifacts) {
      if (bytes <= maxBytes) break;
      bytes -= sum([artifact]);
      this.#artifacts.delete(oldest);
    }
    return artifact;
  }
}

/** Bytes of their core modules, read or not: compiled code stays as long as an artifact that has it. */
function sum(artifacts: Iterable<Artifact>): number {
  let bytes = 0;
  for (const { manifest } of artifacts) {
    for (const { meteredBytes } of manifest.cores) bytes += meteredBytes;
  }
  return bytes;
}
