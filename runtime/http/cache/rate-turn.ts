import type { AdmissionLimits } from "../../settings/deployment.ts";
import { formatCount } from "../../settings/quantities.ts";
import { refusedOutcome } from "../../worker/outcome/refused-outcome.ts";
import type { StreamedOutcome } from "../../worker/outcome/usage.ts";
import type { FuelLease } from "../../worker/queue/fuel-lease.ts";
import { refusal } from "../../worker/queue/waiting-room.ts";

/** A tenant with a rate: what it may burn, and how its worker's requests may wait. */
export interface Rated {
  readonly rate: FuelLease;
  readonly admission: AdmissionLimits;
}

/** Waits until a kept answer may go out by its tenant's rate, as a request would in its worker's queue. Returns null then, or
 * what the request is refused with: `rate-exceeded`. */
export async function rateTurn(
  { rate, admission: { queue, queueDeadline } }: Rated,
  request: StreamedOutcome["request"],
  requestId: string,
  client: AbortSignal,
): Promise<StreamedOutcome | null> {
  const begun = performance.now();
  if (await rate.turns.turn({ ms: queueDeadline, most: queue, client })) return null;
  const queuedMs = performance.now() - begun;
  const reason = `The request waited ${formatCount(Math.round(queuedMs))} ms for an answer that is kept.`;
  const { error, retryAfterSeconds } = refusal(reason, rate, { fuel: 0, ms: 0 });
  return refusedOutcome(requestId, request, error, 0, { queuedMs, retryAfterSeconds });
}
