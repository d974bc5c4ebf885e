// One request, from the host's record to the host's record.
import { type RequestRecord, requestInternals } from "../http/request.ts";
import { Response, type ResponseRecord } from "../http/response.ts";
import { drainMicrotasks } from "../promise/microtasks.ts";
import { GuestPromise, hasFailed, resolveWith, resultOf } from "../promise/promise.ts";
import { hasUnhandled } from "../promise/unhandled.ts";
import { contextInternals, ExecutionContext, env, finishPromises } from "./context.ts";
import { describeFailure, tellEnd } from "./log.ts";
import { beginRequest } from "./phase.ts";
import { responseRecord } from "./response-record.ts";
import { runUntilSettled } from "./run.ts";
import { reportRejections } from "./unhandled-rejections.ts";

interface Worker {
  readonly default: { fetch(request: unknown, env: unknown, context: unknown): unknown };
}

/** What ends a request that gets no response. It is thrown out of the component, which traps by it; what
 * failed is told before, and never reaches a visitor. */
class RequestFailure extends Error {}

/** Made when the worker is built, for the one request that an instance serves. */
let spareContext: ExecutionContext | null = new ExecutionContext();

/** Calls the handler, and turns the loop until its response and all it wants waited for are there.
 * @throws RequestFailure where there is no response, after telling why. */
export function answer(worker: Worker, asked: RequestRecord): ResponseRecord {
  beginRequest();
  const context = spareContext ?? new ExecutionContext();
  spareContext = null;
  const outcome = callHandler(worker, requestInternals.from(asked), context);
  const response = outcome instanceof Response ? outcome : settledResponse(outcome);
  let result = responseRecord(response, settledBody);
  if (result.status === 0) throw failureOf("The handler returned Response.error()");
  const promises = contextInternals.promisesOf(context);
  if (promises !== null) result = finishPromises(promises, result);
  drainMicrotasks();
  if (hasUnhandled()) reportRejections();
  return result;
}

function callHandler(worker: Worker, request: object, context: ExecutionContext): unknown {
  try {
    return worker.default.fetch(request, env, context);
  } catch (error) {
    throw failure("The handler threw", error);
  }
}

function settledResponse(outcome: unknown): Response {
  const settled = settle(outcome, "The handler's promise");
  if (settled instanceof Response) return settled;
  throw failureOf(`The handler returned ${kindOf(settled)}, and no Response`);
}

function settledBody(promise: Promise<unknown>): unknown {
  return settle(promise, "The body of the response");
}

/** Turns the loop until a promise is settled. */
function settle(outcome: unknown, what: string): unknown {
  const promise = resolveWith(GuestPromise, outcome) as GuestPromise;
  const isSettled = runUntilSettled(promise);
  if (hasFailed(promise)) throw failure(`${what} was rejected`, resultOf(promise));
  if (isSettled) return resultOf(promise);
  throw failureOf(
    `${what} can never settle: nothing is left to run, no microtask, no timer and no stream`,
  );
}

function failure(what: string, error: unknown): RequestFailure {
  tellEnd(`${what}: ${describeFailure(error)}`);
  return new RequestFailure(what);
}

function failureOf(sentence: string): RequestFailure {
  tellEnd(sentence);
  return new RequestFailure(sentence);
}

function kindOf(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, 60));
  if (value === null || typeof value !== "object") return String(value);
  const name: unknown = (value as object).constructor?.name;
  return typeof name === "string" && name !== "" ? `an object of ${name}` : "an object";
}
