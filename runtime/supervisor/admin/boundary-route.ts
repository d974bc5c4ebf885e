import type { FastifyInstance } from "fastify";
import type { Control } from "../control.ts";
import { boundaryQuery } from "./body-schemas.ts";
import { named, routeSchema } from "./route-schema.ts";

const schema = routeSchema({
  summary: "What stands between two workers, or a worker and the host, as it is at this moment",
  tag: "host",
  querystring: boundaryQuery,
  answer: { description: "Both sides, and what separates them", schema: named("Boundary") },
  errors: ["bad-settings", "bad-usage", "unknown-worker"],
});

/** `GET /v1/boundary`. */
export function boundaryRoute(app: FastifyInstance, control: Control): void {
  app.get<{ Querystring: { a: string; b: string } }>(
    "/v1/boundary",
    { schema },
    ({ query: { a, b } }) => control.boundary(a, b),
  );
}
