// `import { fastifyWorker } from "skerry/fastify"`: a worker below a prefix of a Fastify server. Its types are what this file
// uses of Fastify 5's, so that nothing has to be installed.
import type { IncomingMessage, ServerResponse } from "node:http";
import { nodeHandler } from "./node-http.ts";
import type { AdapterOptions, WhichWorker } from "./which-worker.ts";

/** What this plugin uses of a Fastify instance. Its types have more forms of each than one could name here. */
export interface FastifyLike {
  removeAllContentTypeParsers(): unknown;
  addContentTypeParser(...given: never[]): unknown;
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

export interface FastifyWorkerOptions extends AdapterOptions<IncomingMessage> {
  readonly worker: WhichWorker<IncomingMessage>;
  /** Where it is registered: Fastify's own option. */
  readonly prefix?: string;
}

/** A Fastify plugin: all requests below its prefix go to the worker, unparsed. */
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
