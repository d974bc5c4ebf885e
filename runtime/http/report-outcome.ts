import type { Outcome } from "../worker/outcome/usage.ts";
import type { RequestMeta } from "./request-meta.ts";
import type { HttpServerOptions } from "./server-options.ts";

type Listeners = Pick<HttpServerOptions, "onOutcome" | "onFault">;

/** Reports a request that ended. Its answer is out: a listener that fails undoes nothing, and affects no other
 * request. */
export function reportOutcome(listeners: Listeners, outcome: Outcome, meta: RequestMeta): void {
  try {
    listeners.onOutcome(outcome, meta);
  } catch (error) {
    reportFault(listeners, error);
  }
}

/** Reports a defect of the host. What that throws is dropped. */
export function reportFault({ onFault }: Pick<Listeners, "onFault">, error: unknown): void {
  try {
    onFault?.(error);
  } catch {}
}
