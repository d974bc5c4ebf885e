// Timers, which run in the order of their due times when no microtask is left. In a worker that reaches
// neither origins nor streams they run at once, in virtual time: its clock stands still for a request, and
// nothing comes that it could wait for. Others wait for them (`host-tasks.ts`).
import { insertAt } from "../own-lists.ts";
import { inThisFrame } from "../promise/frame.ts";
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
/** Milliseconds since the request began, as far as the loop has waited. */
let now = 0;
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

/** Milliseconds until the next timer is due, 0 for one that is; null where there is none. */
export function untilNextTimer(): number | null {
  const next = waiting[0];
  return next === undefined ? null : Math.max(0, next.due - now);
}

/** So many milliseconds have passed. */
export function passTime(milliseconds: number): void {
  now += milliseconds;
}

/** Runs the timer that is due first, be it later.
 * @returns false where none is left. */
export function runNextTimer(): boolean {
  const timer = waiting.shift();
  if (timer === undefined) return false;
  now = Math.max(now, timer.due);
  if (timer.every !== null) {
    timer.due = now + timer.every;
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
    due: now + milliseconds,
    every: repeats ? milliseconds : null,
    callback: inThisFrame(callback as Timer["callback"]),
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
  insertAt(waiting, low, timer);
}
