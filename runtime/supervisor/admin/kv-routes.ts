import type { FastifyInstance } from "fastify";
import type { Control } from "../control.ts";
import { namespaceParams } from "./body-schemas.ts";
import { named, type RouteDescription, routeSchema } from "./route-schema.ts";

const list: RouteDescription = {
  summary: "The namespaces of kv: those that have entries, and those that workers may use",
  tag: "kv",
  answer: {
    description: "The namespaces, ordered by tenant and name",
    schema: { type: "array", items: named("KvNamespace") },
  },
  errors: ["store-failed"],
};

const remove: RouteDescription = {
  summary: "Removes a namespace with all its entries; refused while a worker may use it",
  tag: "kv",
  params: namespaceParams,
  status: 204,
  answer: { description: "Nobody finds its entries any more", schema: null },
  errors: ["bad-settings", "bad-usage", "not-found", "store-failed", "unavailable"],
};

/** `/v1/kv`: what workers have kept. */
export function kvRoutes(app: FastifyInstance, control: Control): void {
  app.get("/v1/kv", { schema: routeSchema(list) }, () => control.namespaces());
  app.delete<{ Params: { tenant: string; namespace: string } }>(
    "/v1/kv/:tenant/:namespace",
    { schema: routeSchema(remove) },
    async ({ params }, reply) => {
      await control.removeNamespace(params.tenant, params.namespace);
      return reply.code(204).send();
    },
  );
}
