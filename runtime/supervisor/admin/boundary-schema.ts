import { aspects } from "../../boundary/side.ts";
import { count, flag, list, object, orNull, type Schema, text } from "./schema-parts.ts";

// What `GET /v1/boundary` answers, as JSON Schema: the types of `boundary/side.ts`.

const byName = (schema: Schema) => ({ type: "object", additionalProperties: schema });

const texts = list(text);
const unread = "; null where it could not be read";

const process = object({
  pid: count,
  role: { enum: ["shard", "front", "entries", "broker", "supervisor"] },
  uid: { ...orNull(list(count)), description: `Real, effective, saved, of files${unread}` },
  gid: { ...orNull(list(count)), description: `In the same order${unread}` },
  groups: orNull(list(count)),
  noNewPrivs: orNull(flag),
  dumpable: {
    ...orNull(flag),
    description:
      "Whether others of its user may read its memory; null of root's, of which it can't be told",
  },
  capabilities: {
    ...orNull(
      object({
        inheritable: text,
        permitted: text,
        effective: text,
        bounding: text,
        ambient: text,
      }),
    ),
    description: `Masks as in /proc/PID/status${unread}`,
  },
  seccomp: orNull(object({ mode: count, filters: orNull(count) })),
  namespaces: { ...orNull(byName(text)), description: `As in /proc/PID/ns${unread}` },
  cgroup: orNull(texts),
  limits: {
    ...orNull(byName(object({ soft: orNull(count), hard: orNull(count) }))),
    description: "By their names in /proc/PID/limits; null in one is unlimited",
  },
  landlock: { ...orNull(flag), description: "As it was started: the kernel does not tell" },
  connectsOnlyTo: {
    ...orNull(texts),
    description:
      "Sockets to which its supervisor connects for it; null where it connects by itself",
  },
});

const socket = object({
  kind: { enum: ["unix", "tcp"] },
  address: text,
  listener: { ...count, description: "The process that listens" },
  purpose: orNull(text),
  asks: { enum: ["public", "token", "nothing"] },
  cordon: { ...orNull(text), description: "Whose requests come by it" },
});

const reach = object({
  namespaces: { ...texts, description: "Of entries, as tenant/name: those that it was given" },
  cordonNamespaces: { ...texts, description: "All that its processes may use" },
  origins: texts,
  cachesFetches: flag,
  secrets: { ...count, description: "How many it has" },
  rated: { ...flag, description: "Whether its tenant has a rate of fuel" },
  artifacts: texts,
  seenArtifacts: { ...texts, description: "Others' that are in the folder its processes read" },
});

const side = object({
  kind: { enum: ["worker", "host"] },
  name: text,
  tenant: orNull(text),
  cordon: { ...orNull(text), description: "Where it runs now" },
  processes: list(process),
  reach: orNull(reach),
  sockets: { ...orNull(list(socket)), description: "Those that its processes can connect to" },
});

export const boundarySchema: Schema = object({
  at: { ...count, description: "ms since 1970" },
  a: side,
  b: side,
  aspects: list(
    object({
      aspect: { enum: [...aspects] },
      verdict: { enum: ["separates", "partly", "shares", "unknown"] },
      basis: {
        enum: ["checked", "host", "started", "design"],
        description:
          "Read from the kernel or the disk now, by the host's settings and deployments, as it was started, or as Skerry is made",
      },
      sentence: text,
    }),
  ),
});
