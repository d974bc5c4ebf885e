import type { AdmissionLimits } from "../../settings/deployment.ts";
import { formatCount } from "../../settings/quantities.ts";
import { refusedOutcome } from "../outcome/refused-outcome.ts";
import type { StreamedOutcome } from "../outcome/usage.ts";
import type { FuelLease } from "./fuel-lease.ts";
import { refusal } from "./waiting-room.ts";

/** A tenant's rate for work outside the worker's isolates. */
export class TenantRate {
  readonly #lease: FuelLease;
  readonly #admission: AdmissionLimits;

  constructor(lease: FuelLease, admission: AdmissionLimits) {
    this.#lease = lease;
    this.#admission = admission;
  }

  /** True if more work is allowed now. */
  get allows(): boolean {
    return this.#lease.mayStart;
  }

  /** Adds the host's work for a request, in fuel units. */
  owe(fuel: number): void {
    this.#lease.oweHostWork(fuel);
  }

  /** Waits until more may be done, as a request would in its worker's queue. Resolves to null then, or to what the request is
   * refused with: `rate-exceeded`. */
  async turn(
    request: StreamedOutcome["request"],
    requestId: string,
    client: AbortSignal,
  ): Promise<StreamedOutcome | null> {
    const { queue: most, queueDeadline: ms } = this.#admission;
    const begun = performance.now();
    if (await this.#lease.turns.turn({ ms, most, client })) return null;
    const queuedMs = performance.now() - begun;
    const reason = `The request waited ${formatCount(Math.round(queuedMs))} ms for an answer that is kept.`;
    const ahead = { requests: this.#lease.turns.size, fuel: 0, ms: 0 };
    const { error, retryAfterSeconds } = refusal(reason, this.#lease, ahead);
    return refusedOutcome(requestId, request, error, 0, { queuedMs, retryAfterSeconds });
  }
}
