// Errors that no caller is left to catch: they go to the log, and the request goes on.
import { logFailure } from "./log.ts";

/** The global `reportError`, and what happens to an error that a callback throws (HTML §8.1.4.6). */
export function reportError(error: unknown): void {
  logFailure("Uncaught error in a callback", error);
}
