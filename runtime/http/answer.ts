import type { ServerResponse } from "node:http";
import type { Response } from "../abi/generated/types.ts";
import { type ErrorCode, errorTable } from "../errors.ts";
import type { WithTrailers } from "../host/with-trailers.ts";

/** Statuses whose answers have no content (RFC 9110, sections 15.3.5, 15.3.6, 15.4.5). */
const withoutContent = new Set([204, 205, 304]);

/** Puts a worker's response, as `acceptResponse` let it through, on the wire. Trailers make it a
 * chunked one (RFC 9112, section 7.1.2); a client of HTTP/1.0 gets it without them. */
export function answer(
  out: ServerResponse,
  requestId: string,
  response: WithTrailers<Response>,
): void {
  const bytes = response.body.tag === "bytes" ? response.body.val : new Uint8Array();
  const fields = response.fields.flat();
  fields.push("x-request-id", requestId);
  if (withoutContent.has(response.status)) {
    out.writeHead(response.status, fields).end();
    return;
  }
  const { trailers = [] } = response;
  if (trailers.length > 0 && out.req.httpVersion !== "1.0" && out.req.method !== "HEAD") {
    const names = new Set(trailers.map(([name]) => name));
    fields.push("trailer", [...names].join(", "), "transfer-encoding", "chunked");
    out.writeHead(response.status, fields).write(bytes);
    out.addTrailers(trailers);
    out.end();
    return;
  }
  // Node leaves the content out for HEAD by itself. A worker that made none says how long GET's is.
  const lengthGiven = response.fields.some(([name]) => name === "content-length");
  if (!lengthGiven) fields.push("content-length", String(bytes.length));
  out.writeHead(response.status, fields).end(bytes);
}

/** A visitor's view of a failure: the code and the request's id, and nothing of the inside. */
export function answerError(out: ServerResponse, requestId: string, code: ErrorCode): void {
  const { status, blame } = errorTable[code];
  const text = `${code}\nrequest ${requestId}\n`;
  const fields = [
    "content-type",
    "text/plain; charset=utf-8",
    "content-length",
    String(text.length),
    "x-request-id",
    requestId,
  ];
  // The rest of a refused request is not worth reading.
  if (blame === "input") fields.push("connection", "close");
  out.writeHead(status ?? 500, fields).end(text);
}
