import { SkerryError } from "../errors.ts";
import { type PrepareOptions, prepare } from "../prepare/prepare.ts";

/** The source of an artifact. */
export interface ArtifactSource {
  readonly wasm: Uint8Array;
  readonly options: PrepareOptions;
}

/** The sources of all artifacts that shards of this process may need: one that is missing or damaged is made again. */
export class ArtifactSources {
  readonly #sources = new Map<string, ArtifactSource>();
  readonly #repaired = new Set<string>();

  add(deployment: string, source: ArtifactSource): void {
    this.#sources.set(deployment, source);
  }

  delete(deployment: string): void {
    this.#sources.delete(deployment);
    this.#repaired.delete(deployment);
  }

  /** True if the deployment's artifact was made again. */
  wasRepaired(deployment: string): boolean {
    return this.#repaired.has(deployment);
  }

  /** Makes a deployment's artifact again. @throws SkerryError `host-failed`; a code of preparing a module. */
  async repair(deployment: string): Promise<null> {
    const source = this.#sources.get(deployment);
    if (source === undefined) throw notLoaded();
    this.#repaired.add(deployment);
    await prepare(source.wasm, source.options);
    return null;
  }
}

/** Returns what a shard gets that asks for the artifact of a deployment that it does not have. */
export function notLoaded(): SkerryError {
  return new SkerryError("host-failed", "The worker whose artifact is missing is not loaded.");
}
