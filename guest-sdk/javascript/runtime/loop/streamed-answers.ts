// Answers that begin before all of their content is there (`respond` of runtime/abi/streams.wit).

import { streams } from "skerry:host";
import { bodyInternals, type Content } from "../http/body.ts";
import { type Response, type ResponseRecord, responseInternals } from "../http/response.ts";
import { append } from "../own-lists.ts";
import { HostBody } from "../streams/host-body.ts";
import { sendStream } from "../streams/send-stream.ts";
import type { ReadableStream } from "../streams/streams.ts";
import type { Wait } from "./response-record.ts";

/** What the handler's end says after it has answered: the host does not look at it. */
const answered: ResponseRecord = { status: 200, fields: [], body: { tag: "empty" } };

/** Content that the host has and nobody has read is handed on by its number; of another stream each
 * chunk is sent as it comes. */
export function streamAnswer(response: Response, wait: Wait): ResponseRecord {
  const content = contentOf(response, wait);
  if (content instanceof HostBody) {
    return responseInternals.recordOf(response, { tag: "streamed", val: content.id });
  }
  const id = begin(responseInternals.recordOf(response, { tag: "empty" }), null);
  wait(sendStream(content as ReadableStream, id));
  return answered;
}

/** Answers with what a record says, while the worker goes on. */
export function answerNow(record: ResponseRecord): ResponseRecord {
  if (record === answered) return record;
  const { status, fields, body } = record;
  if (body.tag === "streamed") {
    streams!.respond(status, fields, body.val);
    return answered;
  }
  const id = begin(record, body.tag === "bytes" ? body.val.length : null);
  if (body.tag === "bytes" && body.val.length > 0) streams!.write(id, body.val);
  streams!.finish(id);
  return answered;
}

/** Begins the answer with a stream to write to; its number. Its length is what is known of it: a handler's headers are
 * often those of what its content was made of. */
function begin({ status, fields }: ResponseRecord, length: number | null): number {
  const id = streams!.create();
  const kept = fields.filter(([name]) => name !== "content-length");
  if (length !== null) append(kept, ["content-length", String(length)]);
  streams!.respond(status, kept, id);
  return id;
}

function contentOf(response: Response, wait: Wait): Content | null {
  try {
    return bodyInternals.take(response);
  } catch (error) {
    return wait(Promise.reject(error)) as never;
  }
}
