// Lines of the worker's log.
import { log } from "skerry:host";
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

/** An error's name, message, stack and causes; of another value its string. */
function describeFailure(error: unknown, depth = 0): string {
  try {
    if (!(error instanceof Error)) return String(error);
    const { stack, cause } = error;
    const head = String(error);
    const frames = typeof stack === "string" ? stack.trimEnd() : "";
    const text = frames === "" || frames.startsWith(head) ? frames || head : `${head}\n${frames}`;
    if (cause === undefined || depth === 4) return text;
    return `${text}\ncaused by ${describeFailure(cause, depth + 1)}`;
  } catch {
    return "an error that throws when it is looked at";
  }
}
