// A response as it crosses to the host: `response` of runtime/abi/types.wit.
import { bodyInternals } from "../http/body.ts";
import type { BodyRecord } from "../http/body-record.ts";
import type { Field } from "../http/headers.ts";
import { type Response, responseInternals } from "../http/response.ts";
import { encodeUtf8 } from "../web/text-encoder.ts";

export interface ResponseRecord {
  readonly status: number;
  readonly fields: readonly Field[];
  readonly body: BodyRecord;
}

/** Runs the loop until a promise is fulfilled, and gives what with. */
export type Wait = (promise: Promise<unknown>) => unknown;

/** Answers that do not wait for all of their content. */
interface StreamedAnswers {
  /** Answers with a body that is a stream; the record is what is left to say. */
  stream(response: Response, fields: readonly Field[], wait: Wait): ResponseRecord;
  /** Answers while the worker has still to do something; the record is what is left to say. */
  early(record: ResponseRecord): ResponseRecord;
}

/** Null without the grant. */
let streamed: StreamedAnswers | null = null;

/** Has bodies go to the host piece by piece (`granted/streams.ts`). */
export function streamAnswers(by: StreamedAnswers): void {
  streamed = by;
}

/** @param wait is for a body that comes as a stream. */
export function responseRecord(response: Response, wait: Wait): ResponseRecord {
  const { status } = response;
  const fields = responseInternals.fieldsOf(response);
  const plain = bodyInternals.takePlain(response);
  if (plain === null) return { status, fields, body: { tag: "empty" } };
  let bytes: Uint8Array;
  if (typeof plain === "string") bytes = encodeUtf8(plain);
  else if (plain !== undefined) bytes = plain;
  else if (streamed !== null) return streamed.stream(response, fields, wait);
  else bytes = wait(response.bytes()) as Uint8Array;
  return { status, fields, body: { tag: "bytes", val: bytes } };
}

/** Lets the visitor have the answer now, where the grant is there. */
export function answerEarly(record: ResponseRecord): ResponseRecord {
  return streamed === null ? record : streamed.early(record);
}
