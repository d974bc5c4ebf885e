import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { SkerryError, toSkerryError } from "../errors.ts";
import type { Limits } from "../tenant/limits.ts";
import { refusedOutcome } from "../tenant/refused-outcome.ts";
import type { Tenant } from "../tenant/tenant.ts";
import type { Outcome } from "../tenant/usage.ts";
import { answer, answerError } from "./answer.ts";
import { ClientLeft, readRequest } from "./guest-request.ts";

/** Where the server asks who answers a request. */
export interface Route {
  readonly tenant: Pick<Tenant, "call">;
  readonly limits: Limits;
}

/** Time a client has for its header fields, and for the whole request, in ms. */
const headersTimeout = 30_000;
const requestTimeout = 120_000;

/** Room in the parser beyond the default limits on URI and fields, for the request line, names and
 * separators: what is over the exact limits gets an exact answer, what is far over is cut off. */
const maxHeaderSize = 512 * 1024;

/** An HTTP server in front of workers. `route` is asked for each request; `onOutcome` hears of each
 * that ended, without the response's body. */
export function createHttpServer(
  route: () => Route | null,
  onOutcome: (outcome: Outcome) => void,
): Server {
  return createServer(
    { maxHeaderSize, headersTimeout, requestTimeout, noDelay: true },
    (message, out) => {
      // The client may leave at any moment; what is left to do then is nothing.
      message.on("error", () => {});
      out.on("error", () => {});
      void respond(message, out, route(), onOutcome);
    },
  );
}

async function respond(
  message: IncomingMessage,
  out: ServerResponse,
  target: Route | null,
  onOutcome: (outcome: Outcome) => void,
): Promise<void> {
  let outcome: Outcome;
  try {
    if (target === null) throw new SkerryError("shard-lost", "No worker is loaded.");
    const request = await readRequest(message, target.limits);
    outcome = await target.tenant.call(request);
  } catch (error) {
    if (error instanceof ClientLeft) return;
    const asSent = { method: message.method ?? "", uri: message.url ?? "" };
    outcome = refusedOutcome(randomUUID(), asSent, toSkerryError(error), 0);
  }
  const { requestId, response, error } = outcome;
  if (response !== null) answer(out, requestId, response);
  else answerError(out, requestId, error?.code ?? "host-failed");
  // Who hears of it is in another process: of the response only the status goes there.
  const status = response && {
    status: response.status,
    fields: [],
    body: { tag: "empty" as const },
  };
  onOutcome({ ...outcome, response: status });
}
