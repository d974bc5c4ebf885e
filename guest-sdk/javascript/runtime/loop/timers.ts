// Timers in virtual time: a worker's clock stands still for a request, so nothing is gained by waiting.
// Timers run in the order of their due times, at once, when no microtask is left.
import { requireRequest } from "./phase.ts";
import { reportError } from "./report-error.ts";

interface Timer {
  readonly id: number;
  due: number;
  /** Milliseconds between the calls of an interval; null for a timeout. */
  readonly every: number | null;
  readonly callback: (...values: unknown[]) => unknown;
  readonly values: unknown[];
}

/** Sorted by due time, the later due last; those of one due time in the order they were set. */
const waiting: Timer[] = [];
let virtualNow = 0;
let lastId = 0;

export function setTimeout(callback: unknown, delay?: unknown, ...values: unknown[]): number {
  return start("setTimeout", callback, delay, values, false);
}

export function setInterval(callback: unknown, delay?: unknown, ...values: unknown[]): number {
  return start("setInterval", callback, delay, values, true);
}

/** The global `clearTimeout` and `clearInterval`; unknown ids are ignored. */
export function clearTimer(id?: unknown): void {
  const index = waiting.findIndex((timer) => timer.id === Number(id));
  if (index !== -1) waiting.splice(index, 1);
}

/** Runs the timer that is due first.
 * @returns false where none is left. */
export function runNextTimer(): boolean {
  const timer = waiting.shift();
  if (timer === undefined) return false;
  virtualNow = timer.due;
  if (timer.every !== null) {
    timer.due += timer.every;
    insert(timer);
  }
  try {
    timer.callback(...timer.values);
  } catch (error) {
    reportError(error);
  }
  return true;
}

function start(
  name: string,
  callback: unknown,
  delay: unknown,
  values: unknown[],
  repeats: boolean,
): number {
  requireRequest(name);
  if (typeof callback !== "function") {
    throw new TypeError(`${name} needs a function: code from strings is not run`);
  }
  // The conversion of Web IDL's `long`; what is below 0 is due at once.
  const milliseconds = Math.max(0, Number(delay) | 0);
  const timer: Timer = {
    id: ++lastId,
    due: virtualNow + milliseconds,
    every: repeats ? milliseconds : null,
    callback: callback as Timer["callback"],
    values,
  };
  insert(timer);
  return timer.id;
}

function insert(timer: Timer): void {
  let low = 0;
  let high = waiting.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (waiting[middle]!.due <= timer.due) low = middle + 1;
    else high = middle;
  }
  waiting.splice(low, 0, timer);
}
