import type { ErrorCode } from "./http-types.ts";
import type { OutgoingRequest } from "./outgoing-request.ts";
import type { RequestOptions } from "./request-options.ts";
import { err, type Result } from "./result.ts";

/** `wasi:http/outgoing-handler`: this host fetches nothing, and says so by the typed error for it. */
export const outgoingHandler = {
  handle(request: OutgoingRequest, options: RequestOptions | undefined): Result<never, ErrorCode> {
    request.release();
    options?.release();
    return err({ tag: "HTTP-request-denied" });
  },
};
