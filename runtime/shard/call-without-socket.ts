import { randomUUID } from "node:crypto";
import type { Request, Response } from "../abi/generated/types.ts";
import { SkerryError, toSkerryError } from "../errors.ts";
import { wholeSource } from "../message/byte-source.ts";
import { readWhole } from "../message/read-whole.ts";
import { tooLarge } from "../message/response-rules.ts";
import type { RequestWithStream } from "../message/streamed.ts";
import type { Limits } from "../settings/limits.ts";
import type { StreamedHead } from "../worker/outcome/answering.ts";
import { contentFailure } from "../worker/outcome/content-failure.ts";
import { refusedOutcome } from "../worker/outcome/refused-outcome.ts";
import type { Outcome, StreamedOutcome } from "../worker/outcome/usage.ts";
import type { RunningDeployment } from "../worker/running-deployment.ts";

export interface CallTarget {
  readonly call: RunningDeployment["call"];
  readonly limits: Limits;
  /** True if it reads content piece by piece. */
  readonly streams: boolean;
  /** The cold start of its isolate, in ms. */
  readonly coldStartMs: number;
}

/** One request as it would come and be answered over HTTP, without a socket: a worker that reads content piece by
 * piece gets it so, up to `streamed-body`, and what it answers piece by piece is put together, up to the same
 * length. `signal` says that nobody waits for the answer any more. Never rejects for what a guest does. */
export async function callWithoutSocket(
  { call, limits, streams, coldStartMs }: CallTarget,
  request: Request,
  signal?: AbortSignal,
): Promise<Outcome> {
  const most = Math.max(limits.streamedBody, limits.responseBody);
  const { body } = request;
  if (streams && body.tag === "bytes" && body.val.length > limits.streamedBody) {
    const sentence = `The request's body: ${body.val.length} bytes, and ${limits.streamedBody} are allowed.`;
    const error = new SkerryError("body-too-large", sentence);
    return refusedOutcome(randomUUID(), request, error, coldStartMs);
  }
  let begun: Promise<Response> | null = null;
  const asked = streams ? inPieces(request) : request;
  const outcome = await call(asked, randomUUID(), signal, (head) => {
    begun = together(head, most);
    // It is looked at when the worker has ended.
    begun.catch(() => {});
  });
  if (begun === null || outcome.error !== null) return wholeOutcome(outcome, most);
  try {
    return { ...outcome, response: await (begun as Promise<Response>) };
  } catch (error) {
    return { ...outcome, response: null, error: toSkerryError(error).toJSON() };
  }
}

function inPieces(request: Request): RequestWithStream {
  const { body } = request;
  if (body.tag !== "bytes") return request;
  return { ...request, body: { tag: "stream", val: wholeSource(body.val) } };
}

/** Reads the content of an outcome's response, where that is a stream: up to `most` bytes. */
async function wholeOutcome(outcome: StreamedOutcome, most: number): Promise<Outcome> {
  const { response, ...rest } = outcome;
  if (response === null) return { ...rest, response };
  const { body } = response;
  if (body.tag !== "stream") return { ...rest, response: { ...response, body } };
  let val: Uint8Array | null;
  try {
    val = await readWhole(body.val, most);
  } catch (error) {
    return { ...rest, response: null, error: contentFailure(error).toJSON() };
  }
  if (val === null) return { ...rest, response: null, error: tooLarge(most).toJSON() };
  return { ...rest, response: { ...response, body: { tag: "bytes", val } } };
}

async function together({ status, fields, body }: StreamedHead, most: number): Promise<Response> {
  let val: Uint8Array | null;
  try {
    val = await readWhole(body, most);
  } catch (error) {
    throw contentFailure(error);
  }
  if (val === null) throw tooLarge(most);
  return { status, fields: [...fields], body: { tag: "bytes", val } };
}
