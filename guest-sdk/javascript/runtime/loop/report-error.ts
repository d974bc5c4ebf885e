// biome-ignore-all lint/complexity/noArguments: Web IDL has callers that give too few told apart.
// Errors that no caller is left to catch: they go to the log, and the request goes on.
import { logFailure } from "./log.ts";

type Log = (error: unknown) => void;

const log: Log = (error) => logFailure("Uncaught error in a callback", error);

/** Reports an error, by the log where nobody else wants it. */
let report: ((error: unknown, log: Log) => void) | null = null;

/** Has errors reported by a function that may log them (`scope-events.ts`). */
export function replaceReport(by: NonNullable<typeof report>): void {
  report = by;
}

/** What happens to an error that a callback throws, and the global `reportError` (HTML §8.1.4.6). */
export function reportError(error: unknown): void {
  if (arguments.length === 0) throw new TypeError("reportError needs a value");
  if (report === null) log(error);
  else report(error, log);
}
