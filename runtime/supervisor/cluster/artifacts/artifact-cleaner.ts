import { setTimeout as wait } from "node:timers/promises";
import type { ClusterCopy } from "../../../store/cluster-copy.ts";
import type { ArtifactBytes } from "../../../store/log/cluster-log.ts";
import type { RecordValue } from "../record-values.ts";

/** How long this node has to have seen that no deployment names a module, in ms. */
const unnamedFor = 86_400_000;

/** Artifacts that are removed in one turn, and the pause between two, in ms. */
const maxRemoved = 1_000;
const pauseBetween = 20;

export interface ArtifactCleanerOptions {
  readonly bytes: ArtifactBytes;
  readonly copy: ClusterCopy;
  /** In ms. */
  readonly unnamedFor?: number;
  readonly pause?: number;
}

/** Removes artifacts of modules that no deployment names any more, of whatever version. A deploy of the same bytes meanwhile loses
 * nothing but time: what is not there is prepared. */
export class ArtifactCleaner {
  readonly #options: ArtifactCleanerOptions;
  /** Since when a module was seen unnamed, by this process's clock, in ms. */
  #since = new Map<string, number>();

  constructor(options: ArtifactCleanerOptions) {
    this.#options = options;
  }

  /** Looks once, and gives how many it has removed. @param may whether it may go on. @throws SkerryError `unavailable`. */
  async clean(may: () => boolean): Promise<number> {
    const { bytes, unnamedFor: long = unnamedFor, pause = pauseBetween } = this.#options;
    const named = this.#named();
    const artifacts = new Set(
      (await bytes.keysOfBytes("")).map((key) => key.slice(0, key.lastIndexOf("."))),
    );
    const now = performance.now();
    const idle = [...artifacts].filter((each) => !named.has(moduleOf(each)));
    this.#since = new Map(idle.map((each) => [each, this.#since.get(each) ?? now]));
    const old = idle.filter((each) => now - this.#since.get(each)! >= long);
    let removed = 0;
    for (const each of old.slice(0, maxRemoved)) {
      if (!may()) break;
      await bytes.eraseBytes(each);
      removed++;
      await wait(pause);
    }
    return removed;
  }

  #named(): Set<string> {
    return new Set(
      this.#options.copy.all("deployment.").flatMap(({ value }) => {
        return value === null ? [] : [(value as RecordValue<"deployment">).module];
      }),
    );
  }
}

const moduleOf = (artifact: string) => artifact.slice(0, artifact.indexOf("."));
