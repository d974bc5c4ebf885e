import { engineWarning } from "../../../process/engine.ts";
import type { HistoryEntry } from "../../../store/deployments.ts";
import type { DeploymentStatus, ServerStatus, WorkerStatus } from "../../../supervisor/control.ts";
import { clusterText } from "../../text/cluster-text.ts";
import { historyText, listText } from "../../text/list-text.ts";
import { paint, say, writeDocument } from "../../text/output.ts";
import { type AdminClient, type AdminOptions, withAdmin, workerPath } from "./admin-client.ts";

/** A worker with all that the host keeps of it. */
export interface WorkerHistory {
  readonly worker: WorkerStatus;
  readonly deployments: readonly DeploymentStatus[];
  readonly history: readonly HistoryEntry[];
}

/** `skerry list [NAME]`: all workers and what the host runs on, or one with its history. */
export function list(name: string | undefined, options: AdminOptions): Promise<number> {
  return withAdmin(options, async (client) => {
    const now = Date.now();
    if (name === undefined) {
      const workers = await client.get<WorkerStatus[]>("/v1/workers");
      const { engine, sandbox, cluster } = await client.get<ServerStatus>("/v1/status");
      const warning = engineWarning(engine);
      if (options.json === true) {
        const nodes = cluster === null ? {} : { cluster };
        writeDocument({ workers, engine, sandbox, ...nodes, warning, error: null });
        return 0;
      }
      process.stdout.write(listText(workers, sandbox, now));
      if (cluster !== null) process.stdout.write(`\n${clusterText(cluster, now)}`);
      if (warning !== null) say(paint("yellow", warning));
    } else {
      const found = await workerHistory(client, name);
      if (options.json === true) writeDocument({ ...found, error: null });
      else {
        const isRated = found.worker.fuelRate !== null;
        const node = isRated ? await nodeOf(client) : null;
        process.stdout.write(historyText(found, now, node));
      }
    }
    return 0;
  });
}

async function workerHistory(client: AdminClient, name: string): Promise<WorkerHistory> {
  const path = workerPath(name);
  const worker = await client.get<WorkerStatus>(path);
  const kept = await client.get<Omit<WorkerHistory, "worker">>(`${path}/history`);
  return { worker, ...kept };
}

/** The name that the host has in its cluster; null for a host alone. */
async function nodeOf(client: AdminClient): Promise<string | null> {
  const { cluster } = await client.get<ServerStatus>("/v1/status");
  return cluster?.node ?? null;
}
