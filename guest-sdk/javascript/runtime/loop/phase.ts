// Whether a request runs. Before that the worker initialises: its top-level code runs once, when it is
// built, and what it leaves behind is where every request starts.
import { append } from "../own-lists.ts";

let inRequest = false;
let atBegin: (() => void)[] = [];

export function beginRequest(): void {
  inRequest = true;
  const tasks = atBegin;
  atBegin = [];
  for (const task of tasks) task();
}

/** Calls a task of the SDK's as the request begins, before the handler: for what top-level code leaves to do. */
export function whenRequestBegins(task: () => void): void {
  append(atBegin, task);
}

export function isInRequest(): boolean {
  return inRequest;
}

/** @throws Error for what gives nothing at top level, since each request would start from the same. */
export function requireRequest(what: string): void {
  if (!inRequest) throw refusedAtTopLevel(`${what} can't be used`);
}

/** The error for what can't be at top level. */
export function refusedAtTopLevel(what: string): Error {
  return new Error(
    `${what} at top level: that code runs once, when the worker is built. Use it in the handler. ` +
      'A package that does it as it loads is imported there, too: await import("package")',
  );
}
