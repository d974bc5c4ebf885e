import type { Request, Response } from "../../../abi/generated/types.ts";
import type { ErrorCode } from "../../../host/wasi/content/http-types.ts";
import { IncomingRequest } from "../../../host/wasi/http/incoming-request.ts";
import type { OutgoingResponse } from "../../../host/wasi/http/outgoing-response.ts";
import { ResponseOutparam } from "../../../host/wasi/http/response-outparam.ts";
import { Request as ServiceRequest } from "../../../host/wasi/service/request.ts";
import { currentService } from "../../../host/wasi/service/service-state.ts";
import type { WithTrailers } from "../../../message/with-trailers.ts";

/** `wasi:http/incoming-handler`, as jco's glue exports it. */
export interface IncomingHandler {
  /** A promise where the guest may have to wait. */
  handle(request: IncomingRequest, out: ResponseOutparam): void | Promise<void>;
}

/** The guest returned without a complete response. */
export class NoResponse extends Error {}

/** The guest answered, and with an error. */
export class AnsweredError extends Error {}

/** Passes a request to a guest of `wasi:http/proxy`, in the current session, and returns its answer. The answer may
 * have been set before its body was written; it counts when the guest has returned. @throws NoResponse, AnsweredError, and what the
 * guest or a host function threw; so does the promise. */
export function answerByWasi(
  guest: IncomingHandler,
  request: WithTrailers<Request>,
): WithTrailers<Response> | Promise<WithTrailers<Response>> {
  const out = new ResponseOutparam();
  const handled = guest.handle(new IncomingRequest(request), out);
  return handled instanceof Promise ? handled.then(() => answerIn(out)) : answerIn(out);
}

/** `wasi:http/handler` of 0.3, as jco's glue exports it once it is lowered. */
export interface ServiceHandler {
  /** A promise where the guest may have to wait. */
  handle(request: ServiceRequest): void | Promise<void>;
}

/** Passes a request to a service of WASI 0.3, likewise. It answers by returning from its task, and what it writes after that
 * counts until it has ended. */
export function answerByService(
  guest: ServiceHandler,
  message: WithTrailers<Request>,
): WithTrailers<Response> | Promise<WithTrailers<Response>> {
  const out = new ResponseOutparam();
  currentService().out = out;
  const handled = guest.handle(ServiceRequest.ofMessage(message));
  return handled instanceof Promise ? handled.then(() => answerIn(out)) : answerIn(out);
}

function answerIn(out: ResponseOutparam): WithTrailers<Response> {
  const { answer } = out;
  if (answer === null) {
    throw new NoResponse(
      out.dropped
        ? "it dropped its response-outparam without setting one"
        : "it returned without setting one",
    );
  }
  if (answer.tag === "err") {
    throw new AnsweredError(shown(answer.val));
  }
  return messageOf(answer.val);
}

function messageOf(response: OutgoingResponse): WithTrailers<Response> {
  const body = response.taken;
  // What it left open is whole, as below; what has begun is looked at no more.
  if (response.begun && body !== null && !body.dropped && body.lengthFits) {
    body.sending?.finish();
    return { status: response.statusCode(), fields: [], body: { tag: "empty" } };
  }
  const message = { status: response.statusCode(), fields: response.fields.toMessage() };
  if (response.promisesContent) {
    throw new NoResponse("it declared a content-length and wrote no body");
  }
  if (body === null) return { ...message, body: { tag: "empty" } };
  if (body.dropped) {
    throw new NoResponse("it dropped the body without finishing it");
  }
  const passed = body.sending?.passed ?? null;
  if (passed !== null) return { ...message, body: { tag: "streamed", val: passed } };
  if (!body.lengthFits) {
    throw new NoResponse(`its body has ${body.lengths}`);
  }
  const whole = { ...message, body: { tag: "bytes" as const, val: body.bytes.whole() } };
  return body.trailers === null ? whole : { ...whole, trailers: body.trailers.toMessage() };
}

/** The most characters of what a guest says about its error. */
const maxShown = 200;

function shown(code: ErrorCode): string {
  const payload = "val" in code ? code.val : undefined;
  if (payload === undefined) return code.tag;
  const text = JSON.stringify(payload, (_, value) =>
    typeof value === "bigint" ? Number(value) : value,
  );
  return `${code.tag}: ${text.length > maxShown ? `${text.slice(0, maxShown)}…` : text}`;
}
