// Errors and rejections that nobody handles, as events of the global scope (HTML §8.1.4.6 and §8.1.4.7).

import { ErrorEvent, type ErrorEventInit } from "../events/event.ts";
import { dispatchGlobally, hasListened } from "../events/global-scope.ts";
import { PromiseRejectionEvent } from "../events/promise-rejection-event.ts";
import { append } from "../own-lists.ts";
import { drainMicrotasks } from "../promise/microtasks.ts";
import { GuestPromise, reactWithin } from "../promise/promise.ts";
import { hasUnhandled, onHandledLate, takeRejections } from "../promise/unhandled.ts";
import { ExecutionContext } from "./context.ts";
import { logFailure } from "./log.ts";
import { replaceReport, type reportError } from "./report-error.ts";
import { beforeTasks } from "./tasks.ts";
import { logRejections, replaceRejectionReport } from "./unhandled-rejections.ts";

const unhandled = "unhandledrejection";
const handled = "rejectionhandled";

/** The reasons of promises that listeners were told of and that are still not handled. */
const told = new WeakMap<object, unknown>();
let handledLate: (readonly [promise: object, reason: unknown])[] = [];

/** Has errors and rejections dispatched as events, before they are logged. Rejections are while the request runs, when no
 * microtask is left. */
export function reportToListeners(): void {
  replaceReport(reportWithEvent);
  replaceRejectionReport(() => {
    do {
      if (!dispatchRejections()) logRejections();
      drainMicrotasks();
    } while (hasUnhandled() || handledLate.length > 0);
  });
  beforeTasks(dispatchRejections);
  onHandledLate((promise) => {
    if (told.has(promise)) append(handledLate, [promise, told.get(promise)]);
    told.delete(promise);
  });
  ignoreAwaited();
}

/** The runtime itself handles what `waitUntil` gets. */
function ignoreAwaited(): void {
  const { waitUntil } = ExecutionContext.prototype;
  const { then } = GuestPromise.prototype;
  const ignore = () => undefined;
  Object.defineProperty(ExecutionContext.prototype, "waitUntil", {
    value: {
      waitUntil(this: ExecutionContext, value: unknown): void {
        const promise = GuestPromise.resolve(value);
        if (!reactWithin(promise, ignore, ignore)) then.call(promise, ignore, ignore);
        waitUntil.call(this, promise);
      },
    }.waitUntil,
    writable: true,
    configurable: true,
  });
}

/** @returns true if there was any. */
function dispatchRejections(): boolean {
  if (!hasListened(unhandled) && !hasListened(handled)) return false;
  const late = handledLate;
  handledLate = [];
  const rejections = takeRejections();
  for (const [promise, reason] of rejections) {
    told.set(promise, reason);
    const event = new PromiseRejectionEvent(unhandled, { promise, reason, cancelable: true });
    if (dispatchGlobally(event)) logFailure("Unhandled rejection", reason);
  }
  for (const [promise, reason] of late) {
    dispatchGlobally(new PromiseRejectionEvent(handled, { promise, reason }));
  }
  return rejections.length + late.length > 0;
}

/** True while listeners are told of an error: what they throw themselves is logged alone. */
let isReporting = false;

function reportWithEvent(error: unknown, log: typeof reportError): void {
  if (isReporting || !hasListened("error")) {
    log(error);
    return;
  }
  isReporting = true;
  try {
    const event = new ErrorEvent("error", {
      ...placeOf(error),
      message: messageOf(error),
      error,
      cancelable: true,
    });
    if (dispatchGlobally(event)) log(error);
  } finally {
    isReporting = false;
  }
}

/** The first place of the error's stack; none for what has no stack. */
function placeOf(error: unknown): ErrorEventInit {
  try {
    const stack = error instanceof Error ? error.stack : undefined;
    const found = /^\s+at (?:.*\()?([^\n(]+?):(\d+):(\d+)\)?$/m.exec(stack ?? "");
    if (found === null) return {};
    return { filename: found[1]!, lineno: Number(found[2]), colno: Number(found[3]) };
  } catch {
    return {};
  }
}

function messageOf(error: unknown): string {
  try {
    return `Uncaught ${error instanceof Error ? Error.prototype.toString.call(error) : String(error)}`;
  } catch {
    return "Uncaught exception";
  }
}
