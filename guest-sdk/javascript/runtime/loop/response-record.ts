// From a handler's response to what crosses to the host.
import { bodyInternals } from "../http/body.ts";
import { type Response, type ResponseRecord, responseInternals } from "../http/response.ts";
import { encodeUtf8 } from "../web/text-encoder.ts";

/** Runs the loop until a promise is fulfilled, and gives what with. */
export type Wait = (promise: Promise<unknown>) => unknown;

/** Answers with a body that is a stream, and returns what is left to say. Null without the grant. */
let streamAnswer: ((response: Response, wait: Wait) => ResponseRecord) | null = null;

/** Answers while the worker has still to do something, and returns what is left to say. Null without the
 * grant. */
export let answerEarly: ((record: ResponseRecord) => ResponseRecord) | null = null;

/** Has bodies go to the host piece by piece (`granted/streams.ts`). */
export function streamAnswers(
  stream: NonNullable<typeof streamAnswer>,
  early: NonNullable<typeof answerEarly>,
): void {
  streamAnswer = stream;
  answerEarly = early;
}

/** @param wait is for a body that comes as a stream. */
export function responseRecord(response: Response, wait: Wait): ResponseRecord {
  const plain = bodyInternals.takePlain(response);
  if (plain === null) return responseInternals.recordOf(response, { tag: "empty" });
  let bytes: Uint8Array;
  if (typeof plain === "string") bytes = encodeUtf8(plain);
  else if (plain !== undefined) bytes = plain;
  else if (streamAnswer !== null) return streamAnswer(response, wait);
  else bytes = wait(response.bytes()) as Uint8Array;
  return responseInternals.recordOf(response, { tag: "bytes", val: bytes });
}
