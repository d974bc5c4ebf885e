import { createHash } from "node:crypto";
import * as v from "valibot";
import { namespacePattern } from "../../name-patterns.ts";
import { canonicalRoute } from "../../routing/router.ts";
import { parseOrigin } from "../../services/fetch/origin.ts";
import { limitKeys } from "../../settings/limit-keys.ts";
import { name } from "../../settings/settings-fields.ts";
import type { ClusterCopy } from "../../store/cluster-copy.ts";
import { readLease } from "../../store/log/lease/lease.ts";
import { count, digest } from "../../value-schemas.ts";
import { readBurst, readRate } from "../settings/fuel-rate.ts";

// What the records of a cluster's log say, by the first word of their key. A record is signed, and its schema is checked all the
// same: a node of another version may have written it, and one bad value must not stop every node.

/** Deployments that a worker keeps, and entries of its history: less than a store keeps of each. */
export const maxKept = 40;
export const maxHistory = 100;

/** Nodes that were, logs that a log replaced, and labels of a node. */
const maxReplaced = 50;
const maxLabels = 20;

/** Values of a label that waves go through. */
export const maxPlaces = 100;

/** Keys of bytes that are removed in one go: a record has room for them. */
export const maxCleanedBytes = 1_000;

/** Keys of bytes in the log: of a module's part, or of a list of parts. What is under another name is nobody's of the cluster. */
export const bytesKeyPattern = /^(?:list-)?[0-9a-f]{64}$/;
const bytesKey = v.pipe(v.string(), v.regex(bytesKeyPattern));
const percent = v.pipe(v.number(), v.minValue(0), v.maxValue(100));
const moment = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(8.64e15));
const shortText = v.pipe(v.string(), v.maxLength(200));
const origins = v.pipe(
  v.array(v.pipe(v.string(), v.maxLength(2_048), v.check(isOrigin))),
  v.maxLength(1_000),
);
/** A text for each of some names. `v.record` would leave out those called `constructor` or `prototype`, which may be names: a node
 * would run a worker without a variable that the others have. */
const textsWhere = (fits: (text: string) => boolean) =>
  v.custom<Record<string, string>>(
    (value) =>
      typeof value === "object" &&
      value !== null &&
      !Array.isArray(value) &&
      !Object.hasOwn(value, "__proto__") &&
      Object.values(value).every((each) => typeof each === "string" && fits(each)),
  );
const texts = textsWhere(() => true);

const route = v.pipe(v.string(), v.maxLength(2_048), v.check(isCanonical));

function isOrigin(text: string): boolean {
  try {
    parseOrigin(text);
    return true;
  } catch {
    return false;
  }
}

function isCanonical(text: string): boolean {
  try {
    return canonicalRoute(text) === text;
  } catch {
    return false;
  }
}

/** All limits that this version knows, in their ranges; those of a newer one are left out. */
const limits = v.object(
  Object.fromEntries(
    limitKeys.map(({ property, least, most }) => [
      property,
      v.pipe(v.number(), v.minValue(least), v.maxValue(most)),
    ]),
  ),
);

const settings = v.object({
  grants: v.pipe(v.array(shortText), v.maxLength(100)),
  limits,
  variables: texts,
  fetch: v.optional(
    v.object({
      allow: origins,
      private: origins,
      cache: v.optional(v.boolean()),
      traceContext: v.optional(v.boolean()),
      idleTimeout: v.optional(count),
      totalTimeout: v.optional(count),
    }),
  ),
  kv: v.optional(textsWhere((name) => namespacePattern.test(name))),
  cache: v.optional(v.object({ answers: v.boolean(), memory: v.optional(count) })),
  piecewise: v.optional(v.boolean()),
});

/** What nodes serve of a worker. */
const served = {
  tenant: name,
  cordon: name,
  routes: v.pipe(v.array(route), v.maxLength(1_000)),
  admission: v.object({
    requestsAtOnce: v.optional(v.pipe(count, v.minValue(1), v.maxValue(1_000_000))),
    queue: v.optional(v.pipe(count, v.maxValue(1_000_000))),
    queueDeadline: v.optional(v.pipe(count, v.maxValue(3_600_000))),
  }),
  current: digest,
  candidate: v.nullable(v.object({ id: digest, percent })),
};

const entry = {
  deployment: digest,
  at: moment,
  event: v.picklist(["deploy", "candidate", "promote", "rollback"]),
};

/** A change that goes place by place: `waves.ts`. A version that does not know it serves what is beside it, which is what was
 * served before. */
const waves = v.object({
  label: v.pipe(v.string(), v.maxLength(63)),
  /** Values of the label, in their order. Nodes that have none of them are the last wave. */
  places: v.pipe(v.array(shortText), v.maxLength(maxPlaces)),
  /** How many waves serve what is new. */
  reached: v.pipe(count, v.maxValue(maxPlaces + 1)),
  state: v.picklist(["going", "stopped"]),
  /** The node that leads it, and why it was stopped. */
  by: name,
  why: v.nullable(v.pipe(v.string(), v.maxLength(1_000))),
  /** Its entry of the history, once all have it. */
  entry: v.object(entry),
  next: v.object(served),
});

const worker = v.object({
  ...served,
  /** Deployments that a rollback may name, the newest first. */
  kept: v.pipe(v.array(digest), v.maxLength(maxKept)),
  /** The oldest entry first. */
  history: v.pipe(v.array(v.object(entry)), v.maxLength(maxHistory)),
  waves: v.optional(waves),
});

const deployment = v.object({
  worker: name,
  module: digest,
  moduleBytes: count,
  settings,
  /** Sealed with the key that is derived from the cluster's. */
  secrets: texts,
  createdAt: moment,
});

const claim = v.object({ route, worker: name });

const tenant = v.object({
  fuelRate: v.nullable(
    v.pipe(
      v.unknown(),
      v.check((given) => "value" in readRate(given)),
    ),
  ),
  fuelBurst: v.nullable(
    v.pipe(
      v.unknown(),
      v.check((given) => "value" in readBurst(given)),
    ),
  ),
});

const node = v.object({
  version: shortText,
  labels: v.pipe(
    v.record(v.pipe(v.string(), v.maxLength(63)), shortText),
    v.check((labels) => Object.keys(labels).length <= maxLabels),
  ),
});

/** A worker that is in quarantine at a node. */
const quarantine = v.object({
  worker: name,
  node: name,
  deployment: digest,
  /** When it began, by that node's clock: with the deployment it says which one is meant. */
  since: moment,
  reason: v.pipe(v.string(), v.maxLength(1_000)),
  /** Whether somebody has released it: its node does then. */
  released: v.boolean(),
});

const log = v.object({
  cluster: name,
  /** Logs that were lost, and of which everything up to a revision was written into this one. */
  replaces: v.pipe(v.array(v.object({ log: shortText, upTo: count })), v.maxLength(maxReplaced)),
  /** How often it was written anew, with all the logs before it: fencing numbers begin with it. */
  generation: v.optional(v.pipe(count, v.maxValue(4_095)), 0),
});

/** Who has what happens once (`store/log/lease`). */
const lease = v.pipe(
  v.object({ node: name, holder: shortText, term: count }),
  v.check((value) => readLease(value) !== null),
);

/** What is being removed: while it is, and after it was, a deploy looks whether it needs any of it. */
const cleaning = v.object({
  /** The fencing number of who removes it. */
  number: count,
  /** Keys of bytes. */
  bytes: v.pipe(v.array(bytesKey), v.maxLength(maxCleanedBytes)),
});

const schemas = {
  ...{ worker, deployment, route: claim, tenant, node, quarantine },
  ...{ log, lease, cleaning },
};

export type RecordKind = keyof typeof schemas;
export type RecordValue<Kind extends RecordKind> = v.InferOutput<(typeof schemas)[Kind]>;

export const workerKey = (worker: string): string => `worker.${worker}`;
export const deploymentKey = (id: string): string => `deployment.${id}`;
export const tenantKey = (tenant: string): string => `tenant.${tenant}`;
export const nodeKey = (node: string): string => `node.${node}`;
export const quarantineKey = (worker: string, node: string): string =>
  `quarantine.${worker}.${node}`;
export const logKey = "log";
export const cleaningKey = "cleaning";
export const cleaningLeaseKey = "lease.cleaning";

/** The key of a route's claim: routes have characters that keys have not. */
export function routeKey(canonical: string): string {
  return `route.${createHash("sha256").update(canonical).digest("hex")}`;
}

/** What follows the kind in a key. */
export const nameIn = (key: string): string => key.slice(key.indexOf(".") + 1);

/** A value by its schema, without what this version does not know; null where it does not fit, or is of no kind there is. */
export function readValue(
  key: string,
  value: unknown,
): { readonly value: unknown; readonly unknown: readonly string[] } | null {
  const kind = key.split(".")[0]!;
  if (!Object.hasOwn(schemas, kind)) return null;
  // What is removed; a log is not.
  if (value === null) return kind === "log" ? null : { value, unknown: [] };
  const read = v.safeParse(schemas[kind as RecordKind], value);
  if (!read.success) return null;
  if (!isAt(key, kind as RecordKind, read.output)) return null;
  return { value: read.output, unknown: unknownFields(value, read.output).slice(0, maxUnknown) };
}

/** Whether a value is of the key that it came under, where it says itself of what it is. */
function isAt(key: string, kind: RecordKind, value: unknown): boolean {
  if (kind === "route") return routeKey((value as RecordValue<"route">).route) === key;
  if (kind !== "quarantine") return true;
  const { worker: of, node: at } = value as RecordValue<"quarantine">;
  return quarantineKey(of, at) === key;
}

/** Fields that are told of a record which has more than this version knows. */
const maxUnknown = 10;

/** Paths of what a value has and what was read of it has not. */
function unknownFields(given: unknown, read: unknown, path = ""): string[] {
  if (typeof given !== "object" || given === null) return [];
  if (typeof read !== "object" || read === null) return [];
  return Object.entries(given).flatMap(([key, value]) => {
    const at = path === "" ? key.slice(0, 100) : `${path}.${key.slice(0, 100)}`;
    return Object.hasOwn(read, key)
      ? unknownFields(value, (read as Record<string, unknown>)[key], at)
      : [at];
  });
}

/** A record of the copy by its key. @param key one of the kind: the follower has seen that its value fits. */
export function copied<Kind extends RecordKind>(
  copy: ClusterCopy,
  _kind: Kind,
  key: string,
): { revision: number; value: RecordValue<Kind> | null; served: number | null } | null {
  const record = copy.get(key);
  return record === null ? null : { ...record, value: record.value as RecordValue<Kind> | null };
}
