import type { Logger } from "pino";
import { toSkerryError } from "../../errors.ts";
import type { DeploymentStore } from "../../store/deployments.ts";
import type { Deployer } from "./deployer.ts";
import type { LiveWorker } from "./live-worker.ts";

/** What the store has. One worker that can't be served keeps no other from it. */
export async function storedWorkers(
  deployments: DeploymentStore,
  deployer: Deployer,
  log: Logger,
): Promise<LiveWorker[]> {
  const workers: LiveWorker[] = [];
  for (const record of await deployments.workers()) {
    try {
      workers.push(await deployer.toLive(record));
    } catch (error) {
      const problem = toSkerryError(error).toJSON();
      log.error({ worker: record.name, code: problem.code }, problem.message);
      workers.push({ ...deployer.unserved(record), problem });
    }
  }
  return workers;
}
