import { FetchError, type FetchFailureCode } from "./fetch-error.ts";

/** What undici's errors mean to a worker, by their code. */
const meanings: Readonly<Record<string, readonly [FetchFailureCode, string]>> = {
  UND_ERR_HEADERS_TIMEOUT: ["timeout", "No response began in time."],
  UND_ERR_BODY_TIMEOUT: ["timeout", "The response's body stopped in the middle for too long."],
  UND_ERR_HEADERS_OVERFLOW: ["response-too-large", "The response's fields are over the limit."],
  UND_ERR_INVALID_ARG: ["bad-request", "The request is not valid HTTP."],
  UND_ERR_NOT_SUPPORTED: ["bad-request", "The request is not valid HTTP."],
  UND_ERR_DESTROYED: ["aborted", "The host is ending."],
  UND_ERR_CLOSED: ["aborted", "The host is ending."],
};

/** Codes of a response that is not what its own fields announce, or not HTTP/2. */
const malformed = /^(UND_ERR_RES_CONTENT_LENGTH_MISMATCH|ERR_HTTP2_(?!STREAM_).*)$/;

/** What undici says of them under the code for connections that were closed. */
const malformedMessages: ReadonlySet<string> = new Set(["bad response", "bad upgrade"]);

/** Any failure of a request that had its connection, as one with a code. */
export function failureOf(error: unknown): FetchError {
  if (error instanceof FetchError) return error;
  const { code = "", message = "" } = (error ?? {}) as { code?: string; message?: string };
  const meaning = meanings[code];
  if (meaning !== undefined) return new FetchError(...meaning);
  if (isParserError(error) || malformed.test(code) || malformedMessages.has(message)) {
    const why = isParserError(error) ? /\(([ -~]{1,100})\)$/.exec(message)?.[1] : undefined;
    const reason = why === undefined ? "" : `: ${why}`;
    return new FetchError(
      "bad-response",
      `What came back is not a response that HTTP allows${reason}.`,
    );
  }
  return new FetchError("reset", "The connection was closed before the response was complete.");
}

/** Whether an error is a defect, and not the network's or a server's: theirs have a code, or are undici's parser's. */
export function isDefect(error: unknown): boolean {
  const isKnown = error instanceof FetchError || isParserError(error);
  return !isKnown && (error as { code?: unknown } | null)?.code === undefined;
}

/** Whether undici could not parse an answer. By the error's name, as undici is loaded only where it is used. */
function isParserError(error: unknown): boolean {
  return error instanceof Error && error.name === "HTTPParserError";
}

/** Codes of a connection that TCP could not make. */
const unreachable =
  /^(ECONN|EHOST|ENET|EADDR|ETIMEDOUT|EPIPE|EACCES|EPERM|EMFILE|ENFILE|ENOBUFS|EINVAL)/;

/** Why a connection to an origin did not come about. */
export function connectFailureOf(error: unknown, origin: string): FetchError {
  if (error instanceof FetchError) return error;
  const { code = "" } = (error ?? {}) as { code?: string };
  if (isLate(error)) {
    return new FetchError("timeout", `No connection to ${origin} came about in time.`);
  }
  if (error instanceof AggregateError || code === "" || unreachable.test(code)) {
    return new FetchError("connect", `No connection to ${origin} came about${because(code)}.`);
  }
  return new FetchError("tls", `The TLS handshake with ${origin} failed${because(code)}.`);
}

/** Whether an error is a time-out. With several addresses, one that timed out is enough: the others failed before. */
export function isLate(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: string };
  if (code === "UND_ERR_CONNECT_TIMEOUT" || code === "ETIMEDOUT") return true;
  return error instanceof AggregateError && error.errors.some(isLate);
}

const because = (code: string) => (/^[A-Z0-9_]{2,60}$/.test(code) ? ` (${code})` : "");
