import type { SerializedError } from "../../errors.ts";
import { pipelineVersion } from "../../module/pipeline-version.ts";
import type { ServedWorker, WorkerElsewhere } from "../../routing/catalog.ts";
import type { ForwardLimits } from "../../routing/target.ts";
import type { CacheSettings } from "../../settings/cache-settings.ts";
import type { AdmissionLimits, Deployment } from "../../settings/deployment.ts";
import { defaultCpu, defaultStack, type Limits } from "../../settings/limits.ts";
import { type FetchSettings, type Grant, grants } from "../../settings/settings.ts";
import { ArtifactStore } from "../../store/artifacts.ts";
import type { DeploymentRecord, WorkerRecord } from "../../store/deployments.ts";

/** What the store keeps of a deployment's settings. */
export interface StoredSettings {
  readonly [key: string]: unknown;
  readonly grants: readonly Grant[];
  /** All of them: a deployment does not change when a default does. */
  readonly limits: Limits;
  readonly variables: Readonly<Record<string, string>>;
  readonly fetch?: FetchSettings;
  readonly kv?: Readonly<Record<string, string>>;
  readonly cache?: CacheSettings;
  /** Whether the module gets content piece by piece, by its imports. An artifact that is to be made anew does not
   * tell: see `Deployment`. */
  readonly piecewise?: boolean;
}

/** Why and when a worker looked like an attack. */
export interface WatchRecord {
  /** One sentence. */
  readonly reason: string;
  /** ms since 1970. */
  readonly since: number;
  /** The node of the cluster that has it in quarantine, where it is watched by that one's word. */
  readonly node?: string;
}

/** A worker as the supervisor knows it. */
export interface LiveWorker {
  readonly record: WorkerRecord;
  readonly current: Deployment;
  readonly candidate: { readonly deployment: Deployment; readonly percent: number } | null;
  readonly admission: AdmissionLimits;
  readonly rated: boolean;
  /** While its quarantine's shard is not running: ms since 1970. */
  readonly pausedUntil: number | null;
  /** True while its cordon still answers for it though it is in quarantine, as the shard for it alone is only starting. */
  readonly staysHome?: boolean;
  /** Why it runs in a shard of its own although it brought none down; null where it does not. */
  readonly watched: WatchRecord | null;
  /** The cordon that it has just left without a pause, and that still answers what it had. */
  readonly leaves: string | null;
  /** Why it can't be served, where it can't. */
  readonly problem: SerializedError | null;
}

/** The name of a quarantined worker's cordon. No other cordon has a colon in its name. */
export const quarantineOf = (worker: string): string => `quarantine:${worker}`;

/** The name of a watched worker's cordon. */
export const watchOf = (worker: string): string => `watched:${worker}`;

/** The worker whose own the cordon is, as it is in quarantine or watched; null of any other cordon. */
export function loneWorker(cordon: string): string | null {
  return /^(?:quarantine|watched):(.+)$/.exec(cordon)?.[1] ?? null;
}

/** The cordon a worker runs in now. */
export function cordonOf({
  record,
  watched,
  staysHome,
}: Pick<LiveWorker, "record" | "watched" | "staysHome">): string {
  if (record.quarantine !== null && !staysHome) return quarantineOf(record.name);
  return watched ? watchOf(record.name) : record.cordon;
}

/** The cordons in which requests of a worker may be under way: the one that takes new ones comes first. */
export function cordonsOf(worker: LiveWorker): readonly string[] {
  const now = cordonOf(worker);
  return worker.leaves && worker.leaves !== now ? [now, worker.leaves] : [now];
}

/** Whether a watched worker is still watched once it is as in the record: what it did its deployment did, in its cordon. */
export function staysWatched(
  { record: before, watched }: LiveWorker,
  record: WorkerRecord,
): boolean {
  if (!watched || record.quarantine !== null) return false;
  return before.current === record.current && before.cordon === record.cordon;
}

/** The deployments that it is served by. */
export function deploymentsOf({
  current,
  candidate,
}: Pick<LiveWorker, "current" | "candidate">): readonly Deployment[] {
  return candidate === null ? [current] : [current, candidate.deployment];
}

/** How long a request of the worker may take, with its wait, in ms. */
export function longestRequest(worker: LiveWorker): number {
  const deadlines = deploymentsOf(worker).map(({ settings }) => settings.limits.deadline);
  return Math.max(...deadlines) + worker.admission.queueDeadline;
}

/** A deployment as shards need it, from the record that the store keeps. */
export function toDeployment({
  id,
  worker,
  module,
  settings,
  secrets,
}: DeploymentRecord): Deployment {
  const kept = settings as StoredSettings;
  return {
    id,
    worker,
    artifactKey: ArtifactStore.key(module, pipelineVersion),
    settings: {
      name: worker,
      // Of a grant that this version does not know nothing is lost: nobody can use it.
      grants: kept.grants.filter((grant) => grants.includes(grant)),
      // A deployment of a version that had no such limits has their defaults.
      limits: { ...laterDefaults(kept.limits), ...kept.limits },
      variables: kept.variables,
      secrets,
      ...(kept.fetch !== undefined && { fetch: kept.fetch }),
      ...(kept.kv !== undefined && { kv: kept.kv }),
      ...(kept.cache !== undefined && { cache: kept.cache }),
    },
    piecewise: kept.piecewise ?? false,
  };
}

function laterDefaults({ fuel, startFuel }: Limits): Pick<Limits, "cpu" | "startCpu" | "stack"> {
  return { cpu: defaultCpu(fuel), startCpu: defaultCpu(startFuel), stack: defaultStack };
}

/** A worker as shards of its own cordon see it. */
export function toServed(worker: LiveWorker): ServedWorker {
  const { record, current, candidate, admission, rated } = worker;
  return { ...toElsewhere(worker), tenant: record.tenant, current, candidate, admission, rated };
}

/** A worker as shards of another cordon see it that send requests on to it. */
export function toElsewhere(worker: LiveWorker): WorkerElsewhere {
  const { record, pausedUntil } = worker;
  return {
    name: record.name,
    cordon: cordonOf(worker),
    routes: record.routes,
    pausedUntil,
    limits: forwardLimits(worker),
  };
}

/** The wider limits of the current deployment and a candidate: which of them answers is chosen by the worker's own
 * shard. */
function forwardLimits({ current, candidate, admission }: LiveWorker): ForwardLimits {
  const all = [current, ...(candidate === null ? [] : [candidate.deployment])];
  const widest = (key: keyof Limits, of = all) =>
    Math.max(...of.map(({ settings }) => settings.limits[key]));
  const streaming = all.filter(({ piecewise }) => piecewise);
  const mayStream = all.some(({ settings }) => settings.grants.includes("streams"));
  return {
    uri: widest("uri"),
    requestFields: widest("requestFields"),
    requestBody: widest("requestBody"),
    ...(streaming.length > 0 && {
      // Where only one of them streams, the other may still take a whole body that is larger.
      streamedBody: Math.max(widest("streamedBody", streaming), widest("requestBody")),
    }),
    ...(mayStream && { answersInPieces: true }),
    answerWithin: widest("deadline") + admission.queueDeadline,
  };
}
