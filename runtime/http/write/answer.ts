import type { ServerResponse } from "node:http";
import type { Response } from "../../abi/generated/types.ts";
import { KiB } from "../../byte-units.ts";
import { errorTable } from "../../error-table.ts";
import type { ErrorCode } from "../../errors.ts";
import type { WithTrailers } from "../../message/with-trailers.ts";
import { statusesWithoutContent } from "../../message/without-content.ts";
import { errorBody } from "../connection.ts";
import { type AnswerFields, addHostFields } from "./host-fields.ts";
import { type LargeBodies, largeBody } from "./large-bodies.ts";
import { retryAfter } from "./retry-after.ts";

/** Bodies up to this many bytes go out in one piece with their head. */
const smallBody = 16 * KiB;

/** Puts a worker's response, as `acceptResponse` let it through, on the wire; a large body by and by.
 * Trailers make it a chunked one (RFC 9112, section 7.1.2); a client of HTTP/1.0 gets it without them.
 * Returns how many bytes are still to be written then. */
export function answer(
  out: ServerResponse,
  response: WithTrailers<Response>,
  { worker, ...answerFields }: AnswerFields & { readonly worker: string },
  largeBodies: LargeBodies,
): number {
  const large = (content: Uint8Array) => largeBodies.send(out, content, worker);
  const { status, body, trailers } = response;
  const fields: string[] = [];
  // An answer to HEAD may have the length that GET's would have (`acceptResponse`).
  let lengthGiven = false;
  for (const [name, value] of response.fields) {
    fields.push(name, value);
    if (name === "content-length") lengthGiven = true;
  }
  addHostFields(fields, answerFields);
  if (statusesWithoutContent.has(status)) {
    out.writeHead(status, fields).end();
    return 0;
  }
  const bytes = body.tag === "bytes" ? body.val : new Uint8Array();
  if (trailers !== undefined && trailersAllowed(out)) {
    const names = new Set(trailers.map(([name]) => name));
    fields.push("trailer", [...names].join(", "), "transfer-encoding", "chunked");
    out.writeHead(status, fields).addTrailers(trailers);
    return send(out, bytes, large);
  }
  // Node omits the content for HEAD. A worker that made none states the length of GET's.
  if (!lengthGiven) fields.push("content-length", String(bytes.length));
  out.writeHead(status, fields);
  return send(out, bytes, large);
}

/** Ends an answer with its content. Returns how many bytes of it are not written yet. */
function send(out: ServerResponse, bytes: Uint8Array, large: (bytes: Uint8Array) => void): number {
  if (bytes.length > largeBody && out.req.method !== "HEAD") {
    large(bytes);
    return bytes.length;
  }
  if (bytes.length > smallBody) out.end(bytes);
  else {
    // Head and content as one text are one write, which costs half of a write of two buffers.
    const { buffer, byteOffset, byteLength } = bytes;
    out.end(Buffer.from(buffer, byteOffset, byteLength).toString("latin1"), "latin1");
  }
  return 0;
}

/** Answers with a failure: a visitor sees its code and the request's id, and nothing of the inside. Returns
 * the bytes of its text. `end`: whether that is all, or the caller ends the answer. */
export function answerError(
  out: ServerResponse,
  failure: { readonly code: ErrorCode; readonly retryAfterSeconds?: number | undefined },
  { end, ...answerFields }: AnswerFields & { readonly end: boolean },
): number {
  const text = errorBody(failure.code, answerFields.requestId);
  const fields = ["content-type", "text/plain; charset=utf-8"];
  fields.push("content-length", String(text.length));
  addHostFields(fields, answerFields, retryAfter(failure.code, failure.retryAfterSeconds));
  out.writeHead(errorTable[failure.code].status ?? 500, fields);
  if (end) out.end(text, "latin1");
  else out.write(text, "latin1");
  return text.length;
}

/** True if its client may get trailers. */
export function trailersAllowed({ req }: ServerResponse): boolean {
  return req.httpVersion !== "1.0" && req.method !== "HEAD";
}

/** Sends an answer's head that was written, without content. Node's `flushHeaders` takes it for UTF-8, in
 * which a byte past ASCII becomes two. */
export function sendHead(out: ServerResponse): void {
  if (!out.writableEnded) out.write("", "latin1");
}
