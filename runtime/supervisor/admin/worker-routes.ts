import type { FastifyInstance } from "fastify";
import type { ErrorCode } from "../../errors.ts";
import type { Control, DeployOrder } from "../control.ts";
import { deployBody, promoteBody, rollbackBody, workerParams } from "./body-schemas.ts";
import { named, type RouteDescription, routeSchema } from "./route-schema.ts";

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
];

const workerAnswer = { description: "The worker as it is now", schema: named("WorkerStatus") };

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
    ...(["body-too-large", "shard-lost", "store-failed"] as const),
  ],
};

const rollback: RouteDescription = {
  summary: "Back to an earlier deployment: the one that is named, else the one before",
  tag: "workers",
  params: workerParams,
  body: rollbackBody,
  answer: workerAnswer,
  errors: [...changeErrors, "unknown-deployment", "unknown-module"],
};

const promote: RouteDescription = {
  summary: "Gives the candidate to so many percent of visitors; 100 makes it current, 0 drops it",
  tag: "workers",
  params: workerParams,
  body: promoteBody,
  answer: workerAnswer,
  errors: [...changeErrors, "unknown-deployment"],
};

const release: RouteDescription = {
  summary: "Ends a worker's quarantine, or its watch",
  tag: "workers",
  params: workerParams,
  answer: workerAnswer,
  errors: ["bad-settings", "unknown-worker", "store-failed"],
};

const remove: RouteDescription = {
  summary: "Removes a worker with its deployments",
  tag: "workers",
  params: workerParams,
  status: 204,
  answer: { description: "It is gone", schema: null },
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
  app.post<Named & { Body: Omit<DeployOrder, "worker"> }>(
    `${at}/deployments`,
    { schema: routeSchema(deploy) },
    ({ params, body }) => control.deploy({ ...body, worker: params.name }),
  );
  app.post<Named & { Body: { to?: string } }>(
    `${at}/rollback`,
    {
      schema: routeSchema(rollback),
      // Without a body it is the deployment before.
      preValidation: async (request) => {
        request.body ??= {};
      },
    },
    ({ params, body }) => control.rollback(params.name, body.to),
  );
  app.post<Named & { Body: { percent: number } }>(
    `${at}/promote`,
    { schema: routeSchema(promote) },
    ({ params, body }) => control.promote(params.name, body.percent),
  );
  app.post<Named>(`${at}/release`, { schema: routeSchema(release) }, ({ params }) =>
    control.release(params.name),
  );
  app.delete<Named>(at, { schema: routeSchema(remove) }, async ({ params }, reply) => {
    await control.remove(params.name);
    return reply.code(204).send();
  });
}
