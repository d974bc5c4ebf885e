import type { Request, Response } from "../../abi/generated/types.ts";
import type { ErrorCode } from "../../host/wasi/http-types.ts";
import { IncomingRequest } from "../../host/wasi/incoming-request.ts";
import type { OutgoingResponse } from "../../host/wasi/outgoing-response.ts";
import { ResponseOutparam } from "../../host/wasi/response-outparam.ts";
import { openSession, type Session } from "../../host/wasi/session.ts";
import type { WithTrailers } from "../../host/with-trailers.ts";

/** `wasi:http/incoming-handler`, as jco's glue exports it. */
export interface IncomingHandler {
  handle(request: IncomingRequest, out: ResponseOutparam): void;
}

/** The guest answered, but with an error code in place of a response. */
export class AnsweredWithError extends Error {}

/** Gives a request to a guest of `wasi:http/proxy`, and returns what it answered. The answer may have
 * been set before its body was written; it counts when the guest has returned.
 * @throws AnsweredWithError, Error where the guest broke the rules of answering, and what the guest
 * or a host function threw. */
export function answerByWasi(
  guest: IncomingHandler,
  request: WithTrailers<Request>,
  session: Session,
): WithTrailers<Response> {
  openSession(session);
  const out = new ResponseOutparam();
  try {
    guest.handle(new IncomingRequest(request), out);
  } finally {
    session.end();
  }
  const { answer } = out;
  if (answer === null) {
    throw new Error(
      out.dropped
        ? "the component dropped its response-outparam without setting a response"
        : "the component returned without setting a response",
    );
  }
  if (answer.tag === "err") {
    throw new AnsweredWithError(`the component answered with the error ${shown(answer.val)}`);
  }
  return messageOf(answer.val);
}

function messageOf(response: OutgoingResponse): WithTrailers<Response> {
  const body = response.taken;
  const message = { status: response.statusCode(), fields: response.fields.toMessage() };
  if (response.promisesContent) {
    throw new Error("the component's response declares a content-length and has no body");
  }
  if (body === null) return { ...message, body: { tag: "empty" } };
  if (body.dropped) {
    throw new Error("the component dropped its response's body without finishing it");
  }
  if (!body.lengthFits) {
    throw new Error(`the component's response has a body of ${body.lengths}`);
  }
  const whole = { ...message, body: { tag: "bytes" as const, val: body.bytes.whole() } };
  return body.trailers === null ? whole : { ...whole, trailers: body.trailers.toMessage() };
}

/** Most characters of what a guest says about its error. */
const mostShown = 200;

function shown(code: ErrorCode): string {
  const payload = "val" in code ? code.val : undefined;
  if (payload === undefined) return code.tag;
  const text = JSON.stringify(payload, (_, value) =>
    typeof value === "bigint" ? Number(value) : value,
  );
  return `${code.tag}: ${text.length > mostShown ? `${text.slice(0, mostShown)}…` : text}`;
}
