import type { FastifyInstance } from "fastify";
import type { Control } from "../control.ts";
import { renderStatusPage } from "./page/status-page.ts";
import { readView } from "./page/view.ts";
import { routeSchema } from "./route-schema.ts";

const text = { type: "string" };

const schema = routeSchema({
  summary: "The status page, for people",
  tag: "host",
  querystring: { type: "object", properties: { order: text, find: text, paused: text } },
  produces: "text/html",
  answer: { description: "The page", schema: text },
  errors: ["store-failed"],
});

/** `GET /`: the status page. */
export function pageRoute(app: FastifyInstance, control: Control): void {
  // A query it does not know is no reason to show nothing.
  const options = { schema, validatorCompiler: () => () => true };
  app.get<{ Querystring: Record<string, unknown> }>("/", options, async ({ query }, reply) => {
    const [status, workers] = await Promise.all([control.status(), control.list()]);
    const page = renderStatusPage({ status, workers, view: readView(query), now: Date.now() });
    return reply.type("text/html; charset=utf-8").send(page);
  });
}
