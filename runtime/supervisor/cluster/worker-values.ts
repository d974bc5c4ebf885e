import { SkerryError } from "../../errors.ts";
import type { DeploymentRecord, HistoryEntry, WorkerRecord } from "../../store/deployments.ts";
import { seal, unseal } from "../../store/embedded/secret-seal.ts";
import type { ClusterKey } from "../../store/log/cluster-key.ts";
import type { WorkerChange } from "../deploy/worker-changes.ts";
import { maxHistory, maxKept, type RecordValue } from "./record-values.ts";

type WorkerValue = RecordValue<"worker">;

/** A worker as a store keeps it, from what the log says. A quarantine is each node's own. */
export function recordOf(
  name: string,
  { tenant, cordon, routes, admission, current, candidate }: WorkerValue,
): WorkerRecord {
  return {
    ...{ name, tenant, cordon, routes, current, candidate },
    operator: { admission },
    origin: "api",
    quarantine: null,
  };
}

/** What the log says of a worker after a change of it. */
export function valueAfter(
  { worker, history: { deployment, at, event } }: WorkerChange,
  before: WorkerValue | null,
): WorkerValue {
  const history = [...(before?.history ?? []), { deployment, at, event }];
  return workerValue(worker, [deployment, ...(before?.kept ?? [])], history);
}

/** @param kept deployments, the newest first. @param history the oldest entry first. */
export function workerValue(
  worker: WorkerRecord,
  kept: readonly string[],
  history: readonly HistoryEntry[],
): WorkerValue {
  const { tenant, cordon, routes, current, candidate, operator } = worker;
  // What answers goes first, as it is never let go.
  const serving = candidate === null ? [current] : [current, candidate.id];
  const left = keepOnly(kept, serving);
  return {
    ...{ tenant, cordon, routes: [...routes] },
    admission: (operator.admission ?? {}) as WorkerValue["admission"],
    ...{ current, candidate, kept: left },
    history: history.filter(({ deployment }) => left.includes(deployment)).slice(-maxHistory),
  };
}

/** The deployments that a record keeps, the newest first: those that answer always. */
export function keepOnly(kept: readonly string[], serving: readonly string[]): string[] {
  const all = [...new Set([...kept, ...serving])];
  const room = maxKept - new Set(serving).size;
  const others = all.filter((id) => !serving.includes(id)).slice(0, room);
  return all.filter((id) => serving.includes(id) || others.includes(id));
}

/** What nodes serve, of a worker's record. */
export function servedPart({
  tenant,
  cordon,
  routes,
  admission,
  current,
  candidate,
}: Omit<WorkerValue, "waves">): Omit<WorkerValue, "waves" | "kept" | "history"> {
  return { tenant, cordon, routes, admission, current, candidate };
}

/** A deployment for the log: its secrets are sealed. */
export function deploymentValue(key: ClusterKey, record: DeploymentRecord): object {
  const { worker, module, moduleBytes, settings, secrets, createdAt } = record;
  const sealed = Object.entries(secrets).map(([name, text]) => [
    name,
    seal(key.secrets, { worker, name }, text),
  ]);
  const value = { worker, module, moduleBytes, settings, secrets: Object.fromEntries(sealed) };
  return { ...value, createdAt };
}

/** @throws SkerryError `bad-settings` for a secret that does not open. */
export function deploymentOf(
  key: ClusterKey,
  id: string,
  { worker, module, moduleBytes, settings, secrets, createdAt }: RecordValue<"deployment">,
): DeploymentRecord {
  const open = Object.entries(secrets).map(([name, sealed]) => {
    const text = unseal(key.secrets, { worker, name }, sealed);
    if (text !== null) return [name, text];
    throw new SkerryError("bad-settings", `The secret ${name} of worker ${worker} does not open.`);
  });
  const record = { id, worker, module, moduleBytes, settings, createdAt };
  return { ...record, secrets: Object.fromEntries(open) };
}
