// Lines of the worker's log.

import { log, uncaught } from "skerry:host";
import { formatValue } from "../console/format-value.ts";
import { append } from "../own-lists.ts";
import { isInRequest } from "./phase.ts";

export type Level = "debug" | "info" | "warn" | "error";

/** Writes a line. Without the grant "log", and at top level, where no log is there, it is dropped. */
export function writeLog(level: Level, message: string): void {
  // The engine panics over half a surrogate pair.
  if (log !== null && isInRequest()) log.write(level, message.toWellFormed());
}

/** Whether lines go anywhere: what is costly to format is not, where they don't. */
export function hasLog(): boolean {
  return log !== null && isInRequest();
}

/** Writes an error at level error with its stack, after a word of what failed. Its frames are the engine's: the
 * host puts places of the author's files in theirs, by the map that the build leaves in the component. */
export function logFailure(what: string, error: unknown): void {
  if (hasLog()) writeLog("error", `${what}: ${describeFailure(error)}`);
}

/** Tells, before a request ends without a response, what it ends by: in the log, or to the host where the settings
 * grant none. */
export function tellEnd(sentence: string): void {
  if (log === null) uncaught!.tell(sentence.toWellFormed());
  else writeLog("error", sentence);
}

/** The most errors of an AggregateError that are told. */
const maxErrors = 8;

/** An error's name, message, stack and causes; of another value what the log shows of it. */
export function describeFailure(error: unknown, depth = 0): string {
  try {
    if (!(error instanceof Error)) {
      return typeof error === "string" ? error : formatValue(error);
    }
    const { stack, cause, errors } = error as Error & { errors?: unknown };
    const head = Error.prototype.toString.call(error);
    const frames = typeof stack === "string" ? stack.trimEnd() : "";
    const text = frames === "" || frames.startsWith(head) ? frames || head : `${head}\n${frames}`;
    if (depth === 4) return text;
    const below = error instanceof AggregateError && Array.isArray(errors) ? errors : [];
    const told = below
      .slice(0, maxErrors)
      .map((each) => `\nof ${describeFailure(each, depth + 1)}`);
    if (below.length > maxErrors) append(told, `\nand of ${below.length - maxErrors} others`);
    if (cause !== undefined) append(told, `\ncaused by ${describeFailure(cause, depth + 1)}`);
    return text + told.join("");
  } catch {
    return "an error that throws when it is looked at";
  }
}
