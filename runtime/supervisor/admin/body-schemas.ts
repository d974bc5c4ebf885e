import { nameForm, namePattern, namespacePattern } from "../../name-patterns.ts";
import { cacheMemory } from "../../settings/cache-settings.ts";
import { limitKeys } from "../../settings/limit-keys.ts";
import { defaultGrants, fetchTimes, grants } from "../../settings/settings.ts";
import { waits, waveWatch } from "../control.ts";
import { digest, name } from "./schema-parts.ts";

// What callers may send, as JSON Schema. A `description` of a text with a pattern is what the message of
// a mistake says after "must be".

const namespace = {
  type: "string",
  pattern: namespacePattern.source,
  description: `${nameForm}, after ~ where it is replicated`,
};

const percent = { type: "number", minimum: 0, maximum: 100 };

/** What a change waits for in a cluster; a host alone has nobody to wait for. */
const wait = { type: "string", enum: [...waits] };

/** A change that goes place by place in a cluster. `watch` in ms. */
const waves = closed(
  {
    label: { type: "string", minLength: 1, maxLength: 63 },
    places: {
      type: "array",
      items: { type: "string", maxLength: 200 },
      maxItems: 100,
      uniqueItems: true,
    },
    watch: { type: "integer", minimum: waveWatch.least, maximum: waveWatch.most },
  },
  ["label"],
);

const texts = { type: "object", additionalProperties: { type: "string" }, maxProperties: 1_000 };

const count = (maximum: number) => ({ type: "integer", minimum: 0, maximum });

const time = (property: keyof typeof fetchTimes) => ({
  type: "integer",
  minimum: fetchTimes[property].least,
  maximum: fetchTimes[property].most,
});

const origins = { type: "array", items: { type: "string", maxLength: 2_048 }, maxItems: 1_000 };

const limits = Object.fromEntries(
  limitKeys.map(({ property, least, most }) => [
    property,
    { type: "integer", minimum: least, maximum: most },
  ]),
);

/** An object that has no other properties than these. */
function closed(properties: Readonly<Record<string, unknown>>, required: readonly string[] = []) {
  return { type: "object", properties, required, additionalProperties: false };
}

/** `DeployOrder` without the worker's name, which the path has. Limits are in base units: fuel units,
 * bytes, ms. */
export const deployBody = closed(
  {
    module: {
      ...digest,
      description: "the SHA-256 of a module that was put before, as 64 hexadecimal digits",
    },
    grants: {
      ...{ type: "array", items: { type: "string", enum: [...grants] }, maxItems: 100 },
      default: [...defaultGrants],
    },
    limits: { ...closed(limits), default: {} },
    variables: { ...texts, default: {} },
    secrets: { ...texts, default: {} },
    fetch: closed({
      allow: origins,
      private: origins,
      cache: { type: "boolean" },
      traceContext: { type: "boolean" },
      idleTimeout: time("idleTimeout"),
      totalTimeout: time("totalTimeout"),
    }),
    kv: { type: "object", additionalProperties: namespace, maxProperties: 100 },
    cache: closed({
      answers: { type: "boolean" },
      memory: { type: "integer", minimum: cacheMemory.least, maximum: cacheMemory.most },
    }),
    routes: { type: "array", items: { type: "string", maxLength: 2_048 }, maxItems: 1_000 },
    tenant: name,
    cordon: name,
    admission: closed({
      requestsAtOnce: { type: "integer", minimum: 1, maximum: 1_000_000 },
      queue: count(1_000_000),
      queueDeadline: count(3_600_000),
    }),
    percent,
    wait,
    waves,
  },
  ["module"],
);

export const promoteBody = closed({ percent, wait, waves }, ["percent"]);

/** Other names of a query are left alone, as of any other route that has no query. */
export const waitQuery = { type: "object", properties: { wait } };

/** `to` is a deployment's id or its beginning, 4 to 64 hexadecimal digits: of any other text there is no deployment. */
export const rollbackBody = closed({ to: { type: "string" }, wait, waves });

/** What a tenant may burn, as a settings file says it. */
export const tenantBody = closed({
  fuelRate: { type: "string", maxLength: 50 },
  fuelBurst: { type: "string", maxLength: 50 },
});

export const workerParams = closed({ name }, ["name"]);

export const namespaceParams = closed({ tenant: name, namespace }, ["tenant", "namespace"]);

export const tailQuery = closed({ worker: name, node: name });

/** A worker, or the host. */
const side = {
  type: "string",
  pattern: `^(?::host|${namePattern.source.slice(1, -1)})$`,
  description: "a worker's name, or :host",
};

export const boundaryQuery = closed({ a: side, b: side }, ["a", "b"]);
