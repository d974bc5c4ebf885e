// One request, from the host's record to the host's record.
import { type RequestRecord, requestFrom } from "../http/request.ts";
import { Response } from "../http/response.ts";
import { takeUnhandled } from "../promise/unhandled.ts";
import { ExecutionContext, env, finishPromises } from "./context.ts";
import { logFailure, writeLog } from "./log.ts";
import { beginRequest } from "./phase.ts";
import { type ResponseRecord, responseRecord } from "./response-record.ts";
import { runUntil } from "./run.ts";
import { Settlement } from "./settlement.ts";

interface Worker {
  readonly default: { fetch(request: unknown, env: unknown, context: unknown): unknown };
}

/** What ends a request that gets no response. It is thrown out of the component, which traps by it; what
 * failed stands in the log, and never reaches a visitor. */
class RequestFailure extends Error {}

/** Calls the handler, and turns the loop until its response and all it wants waited for are there.
 * @throws RequestFailure where there is no response, after logging why. */
export function answer(worker: Worker, record: RequestRecord): ResponseRecord {
  beginRequest();
  const context = new ExecutionContext();
  const response = checkResponse(callHandler(worker, requestFrom(record), context));
  const result = responseRecord(response, (bytes) => {
    return settle(bytes, "The body of the response");
  });
  finishPromises(context);
  runUntil(() => true);
  for (const reason of takeUnhandled()) logFailure("Unhandled rejection", reason);
  return result;
}

function callHandler(worker: Worker, request: object, context: ExecutionContext): unknown {
  let outcome: unknown;
  try {
    outcome = worker.default.fetch(request, env, context);
  } catch (error) {
    throw failure("The handler threw", error);
  }
  // The usual response of a handler that is not async needs no promise and no turn of the loop.
  return outcome instanceof Response ? outcome : settle(outcome, "The handler's promise");
}

function checkResponse(outcome: unknown): Response {
  if (!(outcome instanceof Response)) {
    throw failureOf(`The handler returned ${kindOf(outcome)}, and no Response`);
  }
  if (outcome.type === "error") throw failureOf("The handler returned Response.error()");
  if (outcome.bodyUsed) {
    throw failureOf(
      "The handler returned a response whose body has been read: return a clone() of it",
    );
  }
  return outcome;
}

/** Turns the loop until a promise is settled. */
function settle<T>(promise: T | PromiseLike<T>, what: string): T {
  const settlement = new Settlement(promise);
  if (!runUntil(() => settlement.isSettled)) {
    throw failureOf(
      `${what} can never settle: nothing is left to run, no microtask, no timer and no stream`,
    );
  }
  if (settlement.hasFailed) throw failure(`${what} was rejected`, settlement.reason);
  return settlement.value as T;
}

function failure(what: string, error: unknown): RequestFailure {
  logFailure(what, error);
  return new RequestFailure(what);
}

function failureOf(sentence: string): RequestFailure {
  writeLog("error", sentence);
  return new RequestFailure(sentence);
}

function kindOf(value: unknown): string {
  if (value === null || typeof value !== "object") return String(value);
  const name: unknown = (value as object).constructor?.name;
  return typeof name === "string" && name !== "" ? `an object of ${name}` : "an object";
}
