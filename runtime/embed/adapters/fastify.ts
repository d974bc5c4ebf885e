/** A worker below a prefix of a Fastify server. The types are what this module uses of Fastify 5's, so that nothing has to be
 * installed.
 * @module skerry/fastify */
import type { IncomingMessage, ServerResponse } from "node:http";
import { nodeHandler } from "./node-http.ts";
import type { AdapterOptions, WhichWorker } from "./which-worker.ts";

export type { AdapterOptions, WhichWorker } from "./which-worker.ts";

/** The part of a Fastify instance that this plugin uses. Fastify's own types are too many to name here. */
export interface FastifyLike {
  /** Removes the parsers of content, so that a worker reads its own. */
  removeAllContentTypeParsers(): unknown;
  /** Adds a parser for a content type. */
  addContentTypeParser(...given: never[]): unknown;
  /** Adds a route for every method. */
  all(...given: never[]): unknown;
}

interface FastifyReply {
  readonly raw: ServerResponse;
  hijack(): unknown;
}

/** The forms that are used here. */
interface UsedOfFastify {
  removeAllContentTypeParsers(): unknown;
  addContentTypeParser(
    type: string,
    parser: (
      request: unknown,
      payload: IncomingMessage,
      done: (error: null, body: unknown) => void,
    ) => void,
  ): unknown;
  all(
    path: string,
    handler: (request: { readonly raw: IncomingMessage }, reply: FastifyReply) => Promise<void>,
  ): unknown;
}

/** Options of {@link fastifyWorker}. */
export interface FastifyWorkerOptions extends AdapterOptions<IncomingMessage> {
  /** The worker, or a function that finds one for a request. */
  readonly worker: WhichWorker<IncomingMessage>;
  /** The prefix that it is registered under: Fastify's own option. */
  readonly prefix?: string;
}

/** A Fastify plugin: all requests below its prefix go to the worker, unparsed.
 * @example
 * ```ts
 * import Fastify from "fastify";
 * import { openHost } from "skerry";
 * import { fastifyWorker } from "skerry/fastify";
 *
 * await using host = await openHost({ dataDir: "plugins" });
 * const worker = await host.load("acme/hello", "hello.wasm");
 * const app = Fastify();
 * app.register(fastifyWorker, { prefix: "/hello", worker });
 * const { statusCode, body } = await app.inject("/hello?name=you");
 * console.log(statusCode, body.trim()); // 200 Hello, you!
 * ```
 */
export async function fastifyWorker(
  fastify: FastifyLike,
  { worker, onError }: FastifyWorkerOptions,
): Promise<void> {
  const handle = nodeHandler(worker, onError === undefined ? {} : { onError });
  const own = fastify as unknown as UsedOfFastify;
  // Content is the worker's to read. The instance is this plugin's own.
  own.removeAllContentTypeParsers();
  own.addContentTypeParser("*", (_, payload, done) => done(null, payload));
  for (const path of ["/", "/*"]) {
    own.all(path, async ({ raw }, reply) => {
      reply.hijack();
      await handle(raw, reply.raw);
    });
  }
}
