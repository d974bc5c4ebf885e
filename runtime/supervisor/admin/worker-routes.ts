import type { ServerResponse } from "node:http";
import type { FastifyInstance } from "fastify";
import { type ErrorCode, SkerryError } from "../../errors.ts";
import type { Control, DeployOrder, WaitFor, WavesOrder } from "../control.ts";
import { deployBody, promoteBody, rollbackBody, waitQuery, workerParams } from "./body-schemas.ts";
import { named, type RouteDescription, routeSchema } from "./route-schema.ts";

/** What a change waits for in a cluster where nothing is said: all nodes that are there. */
const usualWait: WaitFor = "all";

interface Waits {
  readonly wait?: WaitFor;
}

interface Spreads extends Waits {
  readonly waves?: WavesOrder;
}

/** What a change waits for. @throws SkerryError `bad-usage` for waves, which wait for all, with something else. */
function waitOf({ wait = usualWait, waves }: Spreads): WaitFor {
  if (waves === undefined || wait === "all") return wait;
  throw new SkerryError(
    "bad-usage",
    "`wait` is beside `waves`: each wave waits for all of its nodes that are there.",
  );
}

/** What a change place by place may end in besides. */
const waveErrors: readonly ErrorCode[] = ["bad-usage", "wave-failed"];

/** Fires when the client closes its connection before it has its answer. */
function leaving(answer: ServerResponse): AbortSignal {
  const left = new AbortController();
  answer.once("close", () => left.abort());
  return left.signal;
}

interface Named {
  Params: { name: string };
}

/** What a module's way can end in, and its trial. */
const moduleErrors: readonly ErrorCode[] = [
  ...(["not-wasm", "malformed-module", "invalid-module", "unknown-kind"] as const),
  ...(["unknown-abi-version", "unknown-import", "name-not-allowed", "already-metered"] as const),
  ...(["import-not-granted", "feature-not-allowed", "module-limit", "memory-over-cap"] as const),
  ...(["pipeline-exceeded", "start-failed", "overloaded"] as const),
];

const changeErrors: readonly ErrorCode[] = [
  ...(["bad-settings", "unknown-worker", "set-by-file", "store-failed"] as const),
  ...(["conflict", "unavailable"] as const),
];

const workerAnswer = { description: "The worker as it is now", schema: named("WorkerStatus") };
const changedAnswer = {
  description: "The worker as it is now, and in a cluster how far that has come",
  schema: named("ChangedWorker"),
};

const listWorkers: RouteDescription = {
  summary: "All workers",
  tag: "workers",
  answer: {
    description: "The workers",
    schema: { type: "array", items: named("WorkerStatus") },
  },
  errors: ["store-failed"],
};

const showWorker: RouteDescription = {
  summary: "One worker",
  tag: "workers",
  params: workerParams,
  answer: workerAnswer,
  errors: ["bad-settings", "unknown-worker", "store-failed"],
};

const showHistory: RouteDescription = {
  ...showWorker,
  summary: "A worker's deployments and what happened with them, the newest first",
  answer: { description: "Deployments and history", schema: named("History") },
};

const deploy: RouteDescription = {
  summary: "Deploys a module that was put before: durable, and used by all shards, when it answers",
  tag: "workers",
  params: workerParams,
  body: deployBody,
  answer: { description: "The deployment's id and the worker", schema: named("Deployed") },
  errors: [
    ...(["bad-settings", "unknown-module", "route-conflict", "set-by-file"] as const),
    ...moduleErrors,
    ...(["body-too-large", "shard-lost", "store-failed", "conflict", "unavailable"] as const),
    ...waveErrors,
  ],
};

const rollback: RouteDescription = {
  summary: "Back to an earlier deployment: the one that is named, else the one before",
  tag: "workers",
  params: workerParams,
  body: rollbackBody,
  answer: changedAnswer,
  errors: [...changeErrors, ...waveErrors, "unknown-deployment", "unknown-module"],
};

const promote: RouteDescription = {
  summary: "Gives the candidate to so many percent of visitors; 100 makes it current, 0 drops it",
  tag: "workers",
  params: workerParams,
  body: promoteBody,
  answer: changedAnswer,
  errors: [...changeErrors, ...waveErrors, "unknown-deployment"],
};

const release: RouteDescription = {
  summary: "Ends a worker's quarantine, or its watch",
  tag: "workers",
  params: workerParams,
  answer: workerAnswer,
  errors: ["bad-settings", "unknown-worker", "store-failed", "conflict", "unavailable"],
};

const remove: RouteDescription = {
  summary: "Removes a worker with its deployments",
  tag: "workers",
  params: workerParams,
  querystring: waitQuery,
  status: 204,
  answer: { description: "It is gone", schema: null },
  inCluster: { description: "It is gone from the cluster", schema: named("Removed") },
  errors: changeErrors,
};

/** `/v1/workers`: deployments and what is done with them. */
export function workerRoutes(app: FastifyInstance, control: Control): void {
  const at = "/v1/workers/:name";
  app.get("/v1/workers", { schema: routeSchema(listWorkers) }, () => control.list());
  app.get<Named>(at, { schema: routeSchema(showWorker) }, ({ params }) =>
    control.worker(params.name),
  );
  app.get<Named>(`${at}/history`, { schema: routeSchema(showHistory) }, ({ params }) =>
    control.history(params.name),
  );
  app.post<Named & { Body: Omit<DeployOrder, "worker"> & Spreads }>(
    `${at}/deployments`,
    { schema: routeSchema(deploy) },
    async ({ params, body: { wait = usualWait, waves, ...order } }, { raw }) =>
      control.deploy(
        { ...order, worker: params.name },
        waitOf({ wait, ...(waves && { waves }) }),
        waves,
        leaving(raw),
      ),
  );
  app.post<Named & { Body: { to?: string } & Spreads }>(
    `${at}/rollback`,
    {
      schema: routeSchema(rollback),
      // Without a body it is the deployment before.
      preValidation: async (request) => {
        request.body ??= {};
      },
    },
    async ({ params, body }) => control.rollback(params.name, body.to, waitOf(body), body.waves),
  );
  app.post<Named & { Body: { percent: number } & Spreads }>(
    `${at}/promote`,
    { schema: routeSchema(promote) },
    async ({ params, body }) =>
      control.promote(params.name, body.percent, waitOf(body), body.waves),
  );
  app.post<Named>(`${at}/release`, { schema: routeSchema(release) }, ({ params }) =>
    control.release(params.name),
  );
  app.delete<Named & { Querystring: Waits }>(
    at,
    { schema: routeSchema(remove) },
    async ({ params, query }, reply) => {
      const spread = await control.remove(params.name, query.wait ?? usualWait);
      return spread === null ? reply.code(204).send() : reply.code(200).send({ spread });
    },
  );
}
