import { MiB } from "../byte-units.ts";
import type { Artifact } from "../module/artifact.ts";
import type { ArtifactStore } from "./artifacts.ts";

/** Bytes of core modules that are kept in memory. */
const mostBytes = 64 * MiB;

/** The artifacts that were read last, in memory: a worker that was evicted and is called again need not be read and
 * checked again. */
export class RecentArtifacts {
  /** Artifacts by key, the one used last at the end. */
  readonly #artifacts = new Map<string, Artifact>();

  /** The artifact; null when the store has none, or a damaged one. */
  async read(store: ArtifactStore, key: string): Promise<Artifact | null> {
    const known = this.#artifacts.get(key);
    const artifact = known ?? (await store.read(key));
    if (artifact === null) return null;
    this.#artifacts.delete(key);
    this.#artifacts.set(key, artifact);
    let bytes = sum(this.#artifacts.values());
    for (const [oldest, { cores }] of this.#artifacts) {
      if (bytes <= mostBytes) break;
      bytes -= sum([{ cores }]);
      this.#artifacts.delete(oldest);
    }
    return artifact;
  }
}

function sum(artifacts: Iterable<Pick<Artifact, "cores">>): number {
  let bytes = 0;
  for (const { cores } of artifacts) for (const { wasm } of cores) bytes += wasm.length;
  return bytes;
}
