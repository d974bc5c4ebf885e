import type { FastifyInstance } from "fastify";
import type { ErrorCode } from "../../errors.ts";
import type { Control } from "../control.ts";
import { tenantBody, workerParams } from "./body-schemas.ts";
import { named, routeSchema } from "./route-schema.ts";

interface Named {
  Params: { name: string };
}

const clusterErrors: readonly ErrorCode[] = ["bad-usage", "bad-settings", "unavailable"];

/** What is about the cluster that a host is in. `/v1/status` shows it. */
export function clusterRoutes(app: FastifyInstance, control: Control): void {
  const restore = routeSchema({
    summary: "Writes to the cluster's log what this node has and the log has not",
    tag: "cluster",
    answer: { description: "What was written", schema: named("Restored") },
    errors: [...clusterErrors, "route-conflict", "conflict", "store-failed"],
  });
  app.post("/v1/cluster/restore", { schema: restore }, () => control.restoreCluster());

  const forget = routeSchema({
    summary: "Forgets a node that is gone",
    tag: "cluster",
    params: workerParams,
    status: 204,
    answer: { description: "It is forgotten", schema: null },
    errors: [...clusterErrors, "not-found", "conflict"],
  });
  app.delete<Named>("/v1/cluster/nodes/:name", { schema: forget }, async ({ params }, reply) => {
    await control.forgetNode(params.name);
    return reply.code(204).send();
  });

  const tenant = {
    tag: "cluster" as const,
    params: workerParams,
    answer: { description: "How far it has come", schema: named("Spread") },
    errors: [...clusterErrors, "conflict" as const],
  };
  app.put<Named & { Body: { fuelRate?: string; fuelBurst?: string } }>(
    "/v1/cluster/tenants/:name",
    {
      schema: routeSchema({
        ...tenant,
        summary: "Sets what a tenant may burn, at all nodes whose file says nothing of it",
        body: tenantBody,
      }),
    },
    ({ params, body: { fuelRate = null, fuelBurst = null } }) =>
      control.setTenant(params.name, { fuelRate, fuelBurst }),
  );
  app.delete<Named>(
    "/v1/cluster/tenants/:name",
    { schema: routeSchema({ ...tenant, summary: "Takes a tenant's settings away" }) },
    ({ params }) => control.setTenant(params.name, null),
  );
}
