import { SkerryError } from "../../errors.ts";
import { canonicalRoute } from "../../routing/router.ts";
import type { HistoryEntry, WorkerRecord } from "../../store/deployments.ts";
import type { ReadyDeployment } from "./deployer.ts";
import { deploymentBefore } from "./deployment-before.ts";

/** What a change makes of a worker, and what its history has of that. Times are ms since 1970. */
export interface WorkerChange {
  readonly worker: WorkerRecord;
  readonly history: HistoryEntry & { readonly worker: string };
}

/** A worker once a deployment is the one that answers, or a candidate. What the order does not say stays as it was. */
export function deployed(
  { order, record }: ReadyDeployment,
  before: WorkerRecord | undefined,
  origin: WorkerRecord["origin"],
  at: number,
): WorkerChange {
  const { percent = 100 } = order;
  // The first deployment of a worker is its current one, however few should get it.
  const whole = before === undefined || percent >= 100 || before.current === record.id;
  const worker: WorkerRecord = {
    name: order.worker,
    tenant: order.tenant ?? before?.tenant ?? order.worker,
    cordon: order.cordon ?? before?.cordon ?? "default",
    routes: order.routes?.map(canonicalRoute) ?? before?.routes ?? [],
    operator: { admission: order.admission ?? before?.operator.admission ?? {} },
    origin,
    current: whole ? record.id : before.current,
    candidate: whole ? null : { id: record.id, percent },
    // A new deployment is not what brought a shard down. A candidate may run beside what did.
    quarantine: whole && before?.current !== record.id ? null : (before?.quarantine ?? null),
  };
  return changeOf(worker, whole ? "deploy" : "candidate", at, record.id);
}

/** A worker once it is back at a deployment. */
export function rolledBack(before: WorkerRecord, target: string, at: number): WorkerChange {
  const worker = { ...before, current: target, candidate: null, quarantine: null };
  return changeOf(worker, "rollback", at);
}

/** A worker once its candidate is given to so many percent. @throws SkerryError `unknown-deployment` where it has none. */
export function promoted(before: WorkerRecord, percent: number, at: number): WorkerChange {
  const { candidate, name } = before;
  if (candidate === null) {
    throw new SkerryError("unknown-deployment", `The worker ${name} has no candidate.`);
  }
  if (percent >= 100) {
    const worker = { ...before, current: candidate.id, candidate: null, quarantine: null };
    return changeOf(worker, "promote", at);
  }
  const next = percent <= 0 ? null : { id: candidate.id, percent };
  return changeOf({ ...before, candidate: next }, "candidate", at, candidate.id);
}

/** The deployment that a rollback goes to: that of `to` (an id or its beginning), else the one before.
 * @param ids those that are kept. @param history the newest entry first. @throws SkerryError `unknown-deployment`. */
export function earlier(
  { name, current, candidate }: WorkerRecord,
  to: string | undefined,
  ids: readonly string[],
  history: readonly HistoryEntry[],
): string {
  if (to !== undefined) {
    if (!idBeginning.test(to)) {
      throw new SkerryError(
        "unknown-deployment",
        `${JSON.stringify(to.slice(0, 100))} begins no deployment's id: those are hexadecimal digits, of which 4 to 64 are needed.`,
      );
    }
    const found = ids.filter((id) => id.startsWith(to));
    if (found.length === 1) return found[0]!;
    const many = found.length > 1 ? "more than one deployment begins" : "no deployment begins";
    throw new SkerryError("unknown-deployment", `Of the worker ${name} ${many} with ${to}.`);
  }
  // Back from a candidate: to what answers the others anyway.
  if (candidate !== null) return current;
  const before = deploymentBefore(current, history);
  if (before !== null) return before;
  throw new SkerryError(
    "unknown-deployment",
    `The worker ${name} has no deployment before ${current.slice(0, 12)}: \`--to\` goes to any that is kept.`,
  );
}

const idBeginning = /^[0-9a-f]{4,64}$/;

function changeOf(
  worker: WorkerRecord,
  event: HistoryEntry["event"],
  at: number,
  deployment = worker.current,
): WorkerChange {
  return { worker, history: { worker: worker.name, deployment, at, event } };
}
