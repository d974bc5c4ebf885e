import type { Logger } from "pino";
import { pipelineVersion } from "../../module/pipeline-version.ts";
import { ArtifactStore } from "../../store/artifacts.ts";
import type { DeploymentStore, ModuleStore } from "../../store/deployments.ts";

/** Says of a host that starts without any deployment what is there of some. A database that is empty is refused
 * (`store-lost`); one that was put there anew, or has lost its log, looks like one whose workers were removed. */
export async function warnOfRemains(modules: ModuleStore, log: Logger): Promise<void> {
  const count = await modules.count();
  if (count === 0) return;
  log.warn(
    { modules: count },
    "The data folder has modules, and its database names no deployment. Where all workers were removed, that is as it should be; else the database has lost them: put a copy in its place. Until the next deploy no module is removed.",
  );
}

/** How often the data folder is looked through, in ms. */
const every = 10 * 60_000;

/** What is younger than this stays, whoever names it: a module is put before its deployment is written,
 * and a shard may be reading an artifact. In ms. */
const young = 60 * 60_000;

/** Removes modules and artifacts that no deployment names any more, now and then, while there are deployments. */
export class Housekeeping {
  readonly #timer: NodeJS.Timeout;

  constructor(
    { deployments, modules }: { deployments: DeploymentStore; modules: ModuleStore },
    dataDir: string,
  ) {
    const artifacts = new ArtifactStore(dataDir);
    const sweep = async (): Promise<void> => {
      const kept = await deployments.modules();
      // Of a database that lost all it had the rest is not thrown away after it.
      if (kept.size === 0) return;
      const keys = [...kept].map((module) => ArtifactStore.key(module, pipelineVersion));
      await modules.prune(kept, young);
      await artifacts.prune(new Set(keys), young);
    };
    // What can't be removed now is removed another time.
    this.#timer = setInterval(() => void sweep().catch(() => {}), every);
    this.#timer.unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
