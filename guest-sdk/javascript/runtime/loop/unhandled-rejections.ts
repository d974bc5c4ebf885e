// Rejections that nobody has handled when a request is answered.
import { takeRejections } from "../promise/unhandled.ts";
import { logFailure } from "./log.ts";

export function logRejections(): void {
  for (const [, reason] of takeRejections()) logFailure("Unhandled rejection", reason);
}

/** Reports them; by the log, where no listener asks for them. */
export let reportRejections = logRejections;

/** Puts a function in the place of that (`scope-events.ts`). */
export function replaceRejectionReport(by: () => void): void {
  reportRejections = by;
}
