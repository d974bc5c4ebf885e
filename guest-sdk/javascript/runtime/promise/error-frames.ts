// Places that the engine does not know of, in the stacks of errors: callers across `await`, which each async function adds
// that an error passes through, so that an await that succeeds costs nothing more; and who began what the host does.
import type { AsyncBody } from "./reaction.ts";

/** What the engine tells of a call, where it is asked for (Error.prepareStackTrace). */
interface CallSite {
  getFunctionName(): string | null;
  getFileName(): string | null;
  getLineNumber(): number | null;
  getColumnNumber(): number | null;
}

type Step = IteratorResult<unknown, unknown>;
type Prepare = (error: unknown, sites: readonly CallSite[]) => string;

/** Frames of awaits that one error gets. */
const maxFrames = 10;
const mark = "\n    at async ";

const ErrorMaker = Error as unknown as {
  prepareStackTrace: Prepare | undefined;
  stackTraceLimit: number;
  captureStackTrace(holder: object, below: unknown): void;
};
const { apply, defineProperty, getOwnPropertyDescriptor } = Reflect;
const { captureStackTrace: capture } = ErrorMaker;
const { includes, split } = String.prototype;

/** The engine's own, which no Proxy passes; and what throws for all but a DOMException, if the engine has that. */
const { isError: isEngineError } = Error as unknown as { isError(value: unknown): boolean };
const { DOMException: Exception } = globalThis as Partial<typeof globalThis>;
const nameOfException = Exception && getOwnPropertyDescriptor(Exception.prototype, "name")?.get;

/** How the engine tells an error's stack; another engine has no such function, and asks for frames at other times. */
const engineStack = getOwnPropertyDescriptor(Error.prototype, "stack")?.get;

/** Continues an async function with what it awaits having failed, and adds its place to the error's stack. */
export function throwInto(body: AsyncBody, error: unknown): Step {
  const before = stackOf(error);
  if (before === null) return body.throw(error);
  const { stackTraceLimit } = ErrorMaker;
  ErrorMaker.stackTraceLimit = 0;
  forgetLastThrown();
  ErrorMaker.stackTraceLimit = 1;
  // The engine asks once, before code of the function runs.
  ErrorMaker.prepareStackTrace = (_, [site]) => {
    ErrorMaker.stackTraceLimit = stackTraceLimit;
    ErrorMaker.prepareStackTrace = undefined;
    addFrame(error as Error, before, site!);
    return "";
  };
  return body.throw(error);
}

/** The frame that called a function of the SDK, as a stack of its own; empty where an author has an own way to tell stacks. */
export function callerOf(called: unknown): string {
  if (engineStack === undefined || !tellsStacks()) return "";
  const { stackTraceLimit } = ErrorMaker;
  const holder = { stack: "" };
  ErrorMaker.stackTraceLimit = 1;
  capture(holder, called);
  ErrorMaker.stackTraceLimit = stackTraceLimit;
  return holder.stack;
}

/** Gives an error that nobody's code threw the stack of who began what failed. */
export function setStack(error: Error, stack: string): void {
  if (stack === "") return;
  defineProperty(error, "stack", { value: stack, writable: true, configurable: true });
}

function tellsStacks(): boolean {
  return ErrorMaker.prepareStackTrace === undefined && ErrorMaker.stackTraceLimit > 0;
}

/** True for an error of the engine's or of a class that extends it, by a check that runs no code of the author's, as traps of a Proxy. */
function isError(value: unknown): value is Error {
  if (typeof value !== "object" || value === null) return false;
  if (isEngineError(value)) return true;
  try {
    apply(nameOfException!, value, []);
    return true;
  } catch {
    return false;
  }
}

/** The stack of an error that may get another frame; null for any other value. */
function stackOf(error: unknown): string | null {
  if (engineStack === undefined || !isError(error)) return null;
  // An author's own way to tell stacks stays theirs, and where they want none there is none.
  if (!tellsStacks()) return null;
  const own = getOwnPropertyDescriptor(error, "stack");
  const stack: unknown = own === undefined ? apply(engineStack, error, []) : own.value;
  if (typeof stack !== "string") return null;
  return apply(split, stack, [mark]).length <= maxFrames ? stack : null;
}

/** The engine asks for the frames of what is thrown next only after it has caught something. */
function forgetLastThrown(): void {
  try {
    throw null;
  } catch {
    // It is forgotten.
  }
}

function addFrame(error: Error, before: string, site: CallSite): void {
  const place = `(${site.getFileName()}:${site.getLineNumber()}:${site.getColumnNumber()})\n`;
  // The function has called what failed, and awaits it at the same place.
  const calls = apply(split, before, [mark])[0]!;
  if (apply(includes, calls, [place])) return;
  const name = site.getFunctionName() || "<anonymous>";
  const value = `${before}    at async ${name} ${place}`;
  setStack(error, value);
}
