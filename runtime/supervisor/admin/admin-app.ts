import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import swagger from "@fastify/swagger";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { MiB } from "../../byte-units.ts";
import { SkerryError } from "../../errors.ts";
import { visible } from "../../message/visible-text.ts";
import type { Control } from "../control.ts";
import type { AdminAddress } from "../serve-settings.ts";
import { answerSchemas } from "./answer-schemas.ts";
import { boundaryRoute } from "./boundary-route.ts";
import { refuseForeignPages } from "./browser-defence.ts";
import { clusterRoutes } from "./cluster-routes.ts";
import { apiDescription } from "./description.ts";
import { asFailure, moduleTooLarge } from "./error-answer.ts";
import { hostRoutes } from "./host-routes.ts";
import { kvRoutes } from "./kv-routes.ts";
import { mistake } from "./mistake-sentence.ts";
import { modulePath, moduleRoute } from "./module-route.ts";
import { pageRoute } from "./page-route.ts";
import { securityFields } from "./security-fields.ts";
import { tailRoute } from "./tail-route.ts";
import { TokenCheck } from "./token-check.ts";
import { workerRoutes } from "./worker-routes.ts";

/** Where the API tells what it did; a pino logger is one. */
export interface AdminLog {
  info(fields: object, sentence: string): void;
  error(fields: object, sentence: string): void;
}

export interface AppOptions {
  readonly address: AdminAddress;
  readonly token: string | null;
  readonly log?: AdminLog;
  readonly isReady: () => boolean;
  /** Is told of each request whose caller may ask it. */
  readonly onLetIn: (socket: Socket, response: ServerResponse) => void;
}

/** Bytes of a body of JSON. */
const jsonBytes = MiB;

/** Time a client has for its fields, and for the whole request (a module over a slow line), in ms. */
const headersTimeout = 10_000;
const requestTimeout = 300_000;
const keepAliveTimeout = 60_000;

/** What probes of health need: no token, and no name. */
const openPaths: ReadonlySet<string | undefined> = new Set(["/healthz", "/readyz"]);

/** The admin API as an application that does not listen yet. A request's way: fields every answer has,
 * foreign pages and wrong tokens refused, the body read and held against its schema, the route. */
export async function createAdminApp(
  control: Control,
  options: AppOptions,
): Promise<{ app: FastifyInstance; endStreams: () => void }> {
  const app = fastify({
    bodyLimit: jsonBytes,
    requestTimeout,
    keepAliveTimeout,
    http: { headersTimeout },
    frameworkErrors: (error, request, reply) => answerFailure(error, request, reply, options),
    // Values are what they are: a text is no number, and what is not known is a mistake. The schemas are this
    // program's own: holding them against the schema of schemas at each start would only take time.
    ajv: {
      customOptions: {
        ...{ coerceTypes: false, removeAdditional: false, verbose: true, validateSchema: false },
        // A body is no larger than what is read of it, and each of its mistakes is told at once.
        allErrors: true,
      },
    },
    schemaErrorFormatter: mistake,
  });
  guard(app, options);
  acceptJson(app);
  app.setErrorHandler<Error>((error, request, reply) =>
    answerFailure(error, request, reply, options),
  );
  app.setNotFoundHandler((request, reply) => {
    const sentence = `The admin API has no ${request.method} ${shownPath(request)}: see /openapi.json.`;
    return reply.code(404).send({ error: new SkerryError("bad-request", sentence) });
  });
  // Answers are described, not rebuilt by their description.
  app.setSerializerCompiler(() => JSON.stringify);
  await app.register(swagger, apiDescription);
  for (const [name, schema] of Object.entries(answerSchemas)) {
    app.addSchema({ $id: name, ...schema });
  }
  workerRoutes(app, control);
  boundaryRoute(app, control);
  kvRoutes(app, control);
  clusterRoutes(app, control);
  hostRoutes(app, control, options.isReady);
  pageRoute(app, control);
  const endStreams = tailRoute(app, control);
  await app.register(async (scope) => moduleRoute(scope, control));
  await app.ready();
  return { app, endStreams };
}

/** What is done before a request's body is read. */
function guard(app: FastifyInstance, { address, token, log, onLetIn }: AppOptions): void {
  const check = token === null ? null : new TokenCheck(token);
  app.addHook("onRequest", async (request, reply) => {
    reply.headers(securityFields);
    if (openPaths.has(request.routeOptions.url)) return;
    refuseForeignPages(request.raw, address);
    if (check === null) {
      onLetIn(request.raw.socket, reply.raw);
      return;
    }
    // A browser can show the token as a password only, and shows it by itself from then on: good enough
    // to look, and not to change anything.
    const reads = request.method === "GET" || request.method === "HEAD";
    if (check.accepts(request.headers.authorization, reads)) {
      onLetIn(request.raw.socket, reply.raw);
      return;
    }
    const schemes = reads ? ["Bearer", 'Basic realm="skerry", charset="UTF-8"'] : "Bearer";
    reply.header("www-authenticate", schemes);
    throw new SkerryError(
      "unauthorized",
      "The admin API needs its token: it was not given, or wrong.",
    );
  });
  app.addHook("onResponse", async (request, reply) => {
    if (request.method === "GET" || request.method === "HEAD") return;
    const fields = { method: request.method, path: shownPath(request), status: reply.statusCode };
    log?.info({ ...fields, ms: Math.round(reply.elapsedTime) }, "The admin API was asked.");
  });
}

/** JSON alone: what a form of a page can send is refused before it is read. */
function acceptJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  const parse = app.getDefaultJsonParser("error", "error");
  app.addContentTypeParser<string>(
    "application/json",
    { parseAs: "string" },
    (request, body, done) => {
      if (body === "") done(null, undefined);
      else void parse(request, body, done);
    },
  );
}

function answerFailure(
  failure: Error,
  request: FastifyRequest,
  reply: FastifyReply,
  { log }: AppOptions,
): FastifyReply {
  const given = asFailure(failure);
  const large = given.error.code === "body-too-large" && request.routeOptions.url === modulePath;
  const { status, error, unexpected } = large ? asFailure(moduleTooLarge()) : given;
  if (unexpected) {
    log?.error({ err: failure, path: shownPath(request) }, "The admin API failed.");
  }
  return reply.code(status).send({ error });
}

/** The path of a request without its query, as it may go to a log. */
function shownPath(request: FastifyRequest): string {
  return visible(request.url.split("?")[0]!.slice(0, 200));
}
