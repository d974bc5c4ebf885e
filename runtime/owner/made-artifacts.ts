import type { Prepared } from "../prepare/prepare.ts";
import type { LoadedDeployment } from "../shard/protocol.ts";
import { ArtifactStore } from "../store/artifacts.ts";

/** The artifacts that this process has made in a folder that other processes share. */
export class MadeArtifacts {
  readonly #store: ArtifactStore;
  /** The time at which this process last used each, in ms since 1970. */
  readonly #used = new Map<string, number>();

  constructor(dataDir: string) {
    this.#store = new ArtifactStore(dataDir);
  }

  /** Notes that this process uses an artifact, now that it exists. */
  use({ artifactKey, reused }: Prepared): void {
    if (!reused || this.#used.has(artifactKey)) this.#used.set(artifactKey, Date.now());
  }

  /** Removes one, if this process has made it, no worker that is loaded here has it, and no other process has used it since. */
  async discard(
    key: string,
    loaded: Iterable<Pick<LoadedDeployment, "deployment">>,
  ): Promise<void> {
    const used = this.#used.get(key);
    if (used === undefined) return;
    for (const { deployment } of loaded) if (deployment.artifactKey === key) return;
    this.#used.delete(key);
    await this.#store.remove(key, used).catch(() => {});
  }
}
