import type { FastifyInstance } from "fastify";
import type { Control } from "../control.ts";
import { named, routeSchema } from "./route-schema.ts";

const text = { type: "string" };

/** What is about the host as a whole: its state, its health, its figures, and the API's description. */
export function hostRoutes(app: FastifyInstance, control: Control, isReady: () => boolean): void {
  const status = routeSchema({
    summary: "The host, its shards, and those that were lost",
    tag: "host",
    answer: { description: "The host", schema: named("ServerStatus") },
    errors: [],
  });
  app.get("/v1/status", { schema: status }, () => control.status());

  const reload = routeSchema({
    summary: "Reads the settings file again: all of it takes effect, or nothing",
    tag: "host",
    answer: {
      description: "Workers that changed, and those that are gone",
      schema: named("Reloaded"),
    },
    errors: ["bad-settings", "not-found", "route-conflict", "store-failed"],
  });
  app.post("/v1/reload", { schema: reload }, () => control.reload());

  const metrics = routeSchema({
    summary: "Figures in Prometheus' text format",
    tag: "host",
    produces: "text/plain",
    answer: { description: "Figures", schema: text },
    errors: [],
  });
  app.get("/metrics", { schema: metrics }, async (_request, reply) => {
    const { contentType, text } = await control.metrics();
    return reply.type(contentType).send(text);
  });

  const health = routeSchema({
    summary: "Whether the process lives",
    tag: "host",
    produces: "text/plain",
    answer: { description: "It does", schema: text },
    errors: [],
    open: true,
  });
  app.get("/healthz", { schema: health }, async (_request, reply) =>
    reply.type("text/plain; charset=utf-8").send("ok\n"),
  );

  const readiness = routeSchema({
    summary:
      "Whether the host takes requests: 503 until its shards are up, while it drains, and where shards can't read deployed modules or reach entries, or run without their sandbox",
    tag: "host",
    answer: { description: "It does", schema: named("Readiness") },
    errors: [],
    otherwise: { status: 503, description: "It does not", schema: named("Readiness") },
    open: true,
  });
  app.get("/readyz", { schema: readiness }, async (_request, reply) => {
    const reasons = isReady() ? await control.unready() : ["The host is starting, or ending."];
    const ready = reasons.length === 0;
    return reply.code(ready ? 200 : 503).send({ ready, ...(!ready && { reasons }) });
  });

  const description = routeSchema({
    summary: "This description",
    tag: "host",
    answer: { description: "OpenAPI 3.1", schema: { type: "object" } },
    errors: [],
  });
  app.get("/openapi.json", { schema: description }, async () => app.swagger());
}
