import { SkerryError } from "../../errors.ts";
import { formatCount } from "../../settings/quantities.ts";
import { clientLeft } from "./request-body.ts";
import { maxFields } from "./request-head.ts";

/** The error for what Node found wrong with a client's request; null where the connection itself failed, and no
 * client is left to answer. */
export function parseFailure({ code, message }: NodeJS.ErrnoException): SkerryError | null {
  switch (code) {
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return new SkerryError("request-timeout", "The client did not send its request in time.");
    // A client that leaves is no more than that.
    case "HPE_INVALID_EOF_STATE":
      return clientLeft();
    case "HPE_HEADER_OVERFLOW":
      return new SkerryError(
        "fields-too-large",
        `The request has more than ${formatCount(maxFields)} fields, or its URI and fields together are larger than any worker may allow.`,
      );
    case "HPE_CHUNK_EXTENSIONS_OVERFLOW":
      return new SkerryError("body-too-large", "The chunks of the request's body have extensions.");
    default:
      // The parser's other findings; anything else, ECONNRESET above all, is the socket's.
      if (code?.startsWith("HPE_") !== true) return null;
      return new SkerryError("bad-request", `The request is not HTTP: ${message}.`);
  }
}
