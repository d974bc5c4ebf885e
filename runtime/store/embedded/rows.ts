import type { DeploymentRecord, WorkerRecord } from "../deployments.ts";

/** A row of `workers`; columns named as in `migrations.ts`. */
export interface WorkerRow {
  readonly name: string;
  readonly tenant: string;
  readonly cordon: string;
  readonly operator: string;
  readonly origin: WorkerRecord["origin"];
  readonly current: string;
  readonly candidate: string | null;
  readonly percent: number | null;
  readonly quarantine: string | null;
}

export interface DeploymentRow {
  readonly id: string;
  readonly worker: string;
  readonly module: string;
  readonly module_bytes: number;
  readonly settings: string;
  readonly secrets: string;
  readonly created_at: number;
}

export function workerOf(row: WorkerRow, routes: readonly string[]): WorkerRecord {
  const { name, tenant, cordon, origin, current, candidate, percent, quarantine } = row;
  return {
    name,
    tenant,
    cordon,
    routes,
    operator: JSON.parse(row.operator) as WorkerRecord["operator"],
    origin,
    current,
    candidate: candidate === null || percent === null ? null : { id: candidate, percent },
    quarantine: quarantine === null ? null : (JSON.parse(quarantine) as WorkerRecord["quarantine"]),
  };
}

/** A worker's values in the order of {@link workerColumns}. */
export function workerValues(worker: WorkerRecord): (string | number | null)[] {
  const { name, tenant, cordon, operator, origin, current, candidate, quarantine } = worker;
  return [
    name,
    tenant,
    cordon,
    JSON.stringify(operator),
    origin,
    current,
    candidate?.id ?? null,
    candidate?.percent ?? null,
    quarantine && JSON.stringify(quarantine),
  ];
}

export const workerColumns = [
  "name",
  "tenant",
  "cordon",
  "operator",
  "origin",
  "current",
  "candidate",
  "percent",
  "quarantine",
] as const satisfies readonly (keyof WorkerRow)[];

export function deploymentOf(
  row: DeploymentRow,
  secrets: DeploymentRecord["secrets"],
): DeploymentRecord {
  return {
    id: row.id,
    worker: row.worker,
    module: row.module,
    moduleBytes: row.module_bytes,
    settings: JSON.parse(row.settings) as DeploymentRecord["settings"],
    secrets,
    createdAt: row.created_at,
  };
}
