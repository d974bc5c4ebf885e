import type { Outcome } from "../worker/outcome/usage.ts";
import type { RequestMeta } from "./request-meta.ts";
import type { HttpServerOptions } from "./server-options.ts";

type Listeners = Pick<HttpServerOptions, "onOutcome" | "onFault">;

/** Tells of a request that ended. Its answer is out: where telling fails, nothing of that is undone, and no
 * other request has anything of it. */
export function tellOutcome(listeners: Listeners, outcome: Outcome, meta: RequestMeta): void {
  try {
    listeners.onOutcome(outcome, meta);
  } catch (error) {
    tellFault(listeners, error);
  }
}

/** Tells of a defect of the host; where even that fails, nobody is left to tell. */
export function tellFault({ onFault }: Pick<Listeners, "onFault">, error: unknown): void {
  try {
    onFault?.(error);
  } catch {}
}
