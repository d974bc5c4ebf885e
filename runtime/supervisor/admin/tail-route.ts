import { pipeline } from "node:stream";
import type { FastifyInstance } from "fastify";
import { SkerryError } from "../../errors.ts";
import type { TailEntry } from "../../shard/observe/tail-tap.ts";
import type { Control } from "../control.ts";
import { tailQuery } from "./body-schemas.ts";
import { named, routeSchema } from "./route-schema.ts";
import { TailStream } from "./tail-stream.ts";

/** Readers at once: each may hold a few MiB back. */
const maxReaders = 50;

const schema = routeSchema({
  summary:
    "Requests as they end, of one worker or all, at one node of a cluster or all, a line of JSON each, without an end",
  tag: "host",
  querystring: tailQuery,
  produces: "application/x-ndjson",
  answer: { description: "Lines", schema: named("TailLine") },
  errors: ["bad-settings", "unknown-worker", "not-found", "bad-usage", "overloaded"],
});

/** `GET /v1/tail`. Gives what ends the streams that are open. */
export function tailRoute(app: FastifyInstance, control: Control): () => void {
  const readers = new Set<TailStream>();
  app.get<{ Querystring: { worker?: string; node?: string } }>(
    "/v1/tail",
    // For HEAD there would be no end either.
    { schema, exposeHeadRoute: false },
    async ({ query: { worker = null, node = null } }, reply) => {
      if (readers.size >= maxReaders) {
        throw new SkerryError("overloaded", `${maxReaders} readers tail this host already.`);
      }
      const stream = new TailStream();
      const end = control.tail({ worker, node }, (line) =>
        stream.add("outcome" in line ? withoutBody(line) : line),
      );
      readers.add(stream);
      reply.type("application/x-ndjson").hijack();
      reply.raw.writeHead(200, reply.getHeaders() as Record<string, string>);
      // Who waits for a first request should know that the stream stands.
      reply.raw.flushHeaders();
      pipeline(stream, reply.raw, () => {
        end();
        readers.delete(stream);
      });
    },
  );
  return () => {
    for (const stream of readers) stream.push(null);
  };
}

/** A response's body is not for those who watch, and bytes are no JSON. */
function withoutBody(entry: TailEntry): TailEntry {
  const { response } = entry.outcome;
  if (response === null || response.body.tag === "empty") return entry;
  const outcome = { ...entry.outcome, response: { ...response, body: { tag: "empty" as const } } };
  return { ...entry, outcome };
}
