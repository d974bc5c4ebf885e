import { createHash } from "node:crypto";
import type {
  DeploymentRecord,
  StoreChange,
  WorkerRecord,
} from "../../../runtime/store/deployments.ts";

export const sha256 = (content: string | Uint8Array) =>
  createHash("sha256").update(content).digest("hex");

/** A deployment as it might be, the n-th of its worker. */
export function someDeployment(
  worker: string,
  n: number,
  changes: Partial<DeploymentRecord> = {},
): DeploymentRecord {
  return {
    id: sha256(`${worker} ${n}`),
    worker,
    module: sha256(`module ${n}`),
    moduleBytes: 1_000 + n,
    settings: {
      grants: ["log"],
      limits: { fuel: 1_000_000, n },
      variables: { GREETING: "Grüezi" },
    },
    secrets: {},
    createdAt: 1_700_000_000_000 + n,
    ...changes,
  };
}

export function someWorker(
  name: string,
  current: string,
  changes: Partial<WorkerRecord> = {},
): WorkerRecord {
  return {
    name,
    tenant: name,
    cordon: "default",
    routes: [`${name}.example.com/*`],
    operator: {},
    origin: "api",
    current,
    candidate: null,
    quarantine: null,
    ...changes,
  };
}

/** The change that makes a deployment the one that answers. */
export function deployChange(
  deployment: DeploymentRecord,
  changes: Partial<WorkerRecord> = {},
): Partial<StoreChange> {
  const { id, worker, createdAt: at } = deployment;
  return {
    deployments: [deployment],
    workers: [someWorker(worker, id, changes)],
    history: [{ worker, deployment: id, at, event: "deploy" }],
  };
}
