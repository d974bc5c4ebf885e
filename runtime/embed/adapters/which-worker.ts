import { type ErrorCode, SkerryError } from "../../errors.ts";
import { errorBody } from "../../http/connection.ts";
import type { Worker } from "../embedded-worker.ts";

/** A worker, or a function that finds one for a request and returns null if there is none. */
export type WhichWorker<Asked> =
  | Worker
  | ((request: Asked) => Worker | null | Promise<Worker | null>);

/** Options of every adapter. */
export interface AdapterOptions<Asked> {
  /** Gets each failure with its request, for a log. The client gets the code alone. */
  readonly onError?: (error: unknown, request: Asked) => void;
}

/** @internal The worker of a request. @throws what finds it. */
export async function workerOf<Asked>(
  which: WhichWorker<Asked>,
  request: Asked,
): Promise<Worker | null> {
  return typeof which === "function" ? which(request) : which;
}

/** @internal What a visitor gets of a failure: a status, and a text with its code and the request's id. */
export interface ShownFailure {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** @internal */
export function shownFailure(error: unknown): ShownFailure {
  const known = error instanceof SkerryError ? error : null;
  const code: ErrorCode = known?.code ?? "host-failed";
  const after = known?.request?.retryAfterSeconds;
  return {
    status: known?.status ?? 500,
    headers: {
      "content-type": "text/plain; charset=utf-8",
      ...(after !== undefined && { "retry-after": String(Math.ceil(after)) }),
    },
    text: errorBody(code, known?.request?.id ?? "-"),
  };
}

/** @internal No worker is bound to the request. */
export function noWorker(): SkerryError {
  return new SkerryError("no-route", "There is no worker for the request.");
}
