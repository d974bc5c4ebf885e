import { limitKeys } from "../../settings/limit-keys.ts";
import { boundarySchema } from "./boundary-schema.ts";
import { clusterSchemas } from "./cluster-schemas.ts";
import {
  count,
  digest,
  flag,
  list,
  object,
  orNull,
  type Schema,
  text,
  time,
} from "./schema-parts.ts";

// What the admin API answers, as JSON Schema: the types of `control.ts`, for its description.

const share = { type: "number", minimum: 0 };

const serializedError = object({ code: text, message: text, detail: text }, ["detail"]);

const load = object({
  requests: count,
  failed: count,
  fuel: count,
  hostFuel: { ...count, description: "What the host did for its requests, in fuel" },
  coldStarts: count,
  isolates: { ...count, description: "Isolates it has at the moment" },
  waiting: { ...count, description: "Requests that wait at the moment" },
  memoryBytes: {
    ...count,
    description: "Memory of all its instances at the moment, in the shard where they have most",
  },
  peaks: {
    ...object({ fuel: share, memory: share, deadline: share }),
    description: "The most any request took of its limits, as shares of 1",
  },
  perSecond: {
    ...list(count),
    description: "Requests in each of the last 60 seconds, the oldest first",
  },
});

const quarantine = object({ reason: text, since: time, losses: count });

const watched = {
  ...object({ reason: text, since: time, node: text }, ["node"]),
  description:
    "That it looked like an attack, or a node of the cluster has it in quarantine, and it runs in a shard of its own",
};

const shard = object({
  pid: count,
  cordon: text,
  startedAt: time,
  residentBytes: count,
  isolates: count,
  waiting: count,
});

const rings = object({
  ...{ noNewPrivs: flag, seccomp: flag, landlock: flag },
  network: { ...flag, description: "It has a network namespace of its own" },
  sealed: { ...flag, description: "No other process of its user may read its memory" },
  ownUser: flag,
});
const engine = object({
  node: text,
  v8: text,
  released: {
    ...orNull(text),
    description: "YYYY-MM-DD; null where it is not the Node that Skerry pins",
  },
  ageDays: orNull(count),
});

const workerStatus = {
  name: text,
  tenant: text,
  origin: { enum: ["api", "file"] },
  cordon: text,
  routes: list(text),
  current: digest,
  candidate: orNull(object({ id: digest, percent: { type: "number", minimum: 0, maximum: 100 } })),
  quarantine: orNull(quarantine),
  pausedUntil: orNull(time),
  watched: orNull(watched),
  problem: orNull(serializedError),
  limits: object(Object.fromEntries(limitKeys.map(({ property }) => [property, count]))),
  fuelRate: orNull(object({ fuelPerSecond: share, burst: share })),
  load,
};

const spread = { $ref: "Spread#" };

/** Schemas that answers are made of, by the name they have in the description. */
export const answerSchemas: Readonly<Record<string, Schema>> = {
  Error: object({ error: serializedError }),
  WorkerStatus: object(workerStatus),
  ChangedWorker: object({ ...workerStatus, spread }, ["spread"]),
  ...clusterSchemas,
  KvNamespace: object({
    tenant: text,
    name: text,
    entries: { ...count, description: "Expired ones count until they are swept" },
    bytes: { ...count, description: "Of keys, values and metadata" },
    quotaBytes: count,
    replicated: {
      ...orNull(
        object({
          ageMs: {
            ...orNull(count),
            description: "How long ago the host had all that the cluster had of it, in ms",
          },
          alarm: orNull(text),
        }),
      ),
      description: "null for one of the host alone",
    },
    workers: { ...list(text), description: "Those that may use it" },
  }),
  Deployed: object({ deployment: digest, worker: { $ref: "WorkerStatus#" }, spread }, ["spread"]),
  Removed: object({ spread }),
  Module: object({ sha256: digest, bytes: count }),
  History: object({
    deployments: list(object({ id: digest, module: digest, moduleBytes: count, createdAt: time })),
    history: list(
      object({
        deployment: digest,
        at: time,
        event: { enum: ["deploy", "candidate", "promote", "rollback"] },
      }),
    ),
  }),
  Reloaded: object({ changed: list(text), removed: list(text), needRestart: list(text) }),
  ServerStatus: object({
    version: text,
    engine,
    startedAt: time,
    ready: { type: "boolean" },
    url: text,
    fuelPerSecond: share,
    shards: list(shard),
    sandbox: {
      ...object({
        wish: { enum: ["required", "best", "off"] },
        missing: list(text),
        ...{ shards: rings, front: rings, preparing: rings, entries: rings, brokers: rings },
      }),
      description:
        "What is around shards, the front, the processes that prepare modules, the owner of entries, and brokers",
    },
    cluster: orNull({ $ref: "ClusterStatus#" }),
    losses: list(object({ at: time, cordon: text, sentence: text })),
  }),
  Boundary: boundarySchema,
  Readiness: object({ ready: { type: "boolean" }, reasons: list(text) }, ["reasons"]),
  TailLine: {
    description:
      "A request of a worker, how many were left out since there were too many or the reader was too slow, or what is to be known of a cluster's nodes",
    anyOf: [
      object(
        { worker: text, deployment: digest, at: time, outcome: { type: "object" }, node: text },
        ["node"],
      ),
      object({ dropped: count, node: text }, ["node"]),
      object({ notice: { enum: ["away", "silent", "back", "alone", "connected"] }, node: text }, [
        "node",
      ]),
    ],
  },
};
