// What the admin API answers of a cluster, as JSON Schema: the types of `control.ts`.
import { count, flag, list, object, orNull, type Schema, text, time } from "./schema-parts.ts";

const texts = { type: "object", additionalProperties: text };

const node = object({
  node: text,
  labels: texts,
  version: text,
  present: { ...flag, description: "Whether it has told something in the last 5 seconds" },
  revision: { ...orNull(count), description: "Up to which it serves what the log says" },
  lag: { ...orNull(count), description: "Revisions that it is behind" },
  lagMs: orNull(count),
  held: list(object({ worker: text, code: text })),
  alarm: orNull(text),
  quarantines: { ...list(text), description: "Workers that are in quarantine there" },
  notUnderstood: { ...count, description: "Records that its version does not understand wholly" },
  unfetched: {
    ...orNull(count),
    description: "Workers whose modules it does not have yet; null where it has not looked",
  },
});

/** Schemas of answers, by the name they have in the description. */
export const clusterSchemas: Readonly<Record<string, Schema>> = {
  Spread: {
    ...object({
      revision: { ...count, description: "The change's place in the cluster's log" },
      nodes: list(object({ node: text, has: flag, why: orNull(text) })),
    }),
    description: "The nodes that serve a change, and those that do not",
  },
  Restored: object({ records: count, modules: count, workers: list(text), entries: count }),
  ClusterStatus: object({
    cluster: text,
    node: text,
    connected: flag,
    alarm: orNull(object({ since: time, sentence: text })),
    revision: { ...count, description: "The log's newest" },
    nodes: list(node),
    held: list(object({ worker: text, problem: { type: "object" } })),
    waves: list(
      object({
        worker: text,
        label: text,
        places: list(text),
        reached: { ...count, description: "Waves that serve what is new" },
        state: { enum: ["going", "stopped", "interrupted"] },
        by: text,
        why: orNull(text),
        event: text,
        deployment: text,
        before: { ...text, description: "What the others serve" },
      }),
    ),
    quarantines: list(
      object({ worker: text, node: text, deployment: text, since: time, reason: text }),
    ),
    notUnderstood: list(object({ key: text, fields: list(text) })),
    unshared: { ...list(text), description: "Workers that the cluster does not know" },
    refused: { type: "object", additionalProperties: count },
    reconnects: count,
    twin: { ...flag, description: "Whether another node that is there has this one's name" },
    artifacts: {
      ...object({ taken: count, given: count, refused: count }),
      description: "Prepared modules that nodes give each other",
    },
    entries: {
      ...orNull(
        object({
          connected: flag,
          alarm: orNull(object({ since: time, sentence: text })),
          ageMs: { ...orNull(count), description: "How long ago it had all that their log had" },
          revision: count,
          lag: count,
          refused: { type: "object", additionalProperties: count },
          writes: { type: "object", additionalProperties: count },
          cleaned: count,
        }),
      ),
      description: "Replicated entries; null where there are none",
    },
    tenants: list(object({ tenant: text, fuelRate: {}, fuelBurst: {} })),
  }),
};
