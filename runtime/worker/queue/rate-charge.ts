import type { CallResult } from "../../isolate/inside/batch/protocol.ts";
import { exactAfter } from "../../isolate/inside/fuel/run-time.ts";
import { cpuShare } from "../../isolate/thread-times.ts";
import type { Limits } from "../../settings/limits.ts";

/** Time that was not measured is looked at for so many requests together, and counts from so many times on what their
 * fuel stands for: one that lost its core to others for a moment is slow once, one in cold caches two or three times as
 * slow as the next, and rates of ordinary workers are to be exact. */
const together = 16;
const ordinary = 8;

/** What the requests of a worker take off their tenant's rate, in fuel. */
export class RateCharges {
  #requests = 0;
  #burned = 0;
  #used = 0;
  #unpaidStart = 0;

  /** Adds the fuel of an isolate's start, which the next request pays, so that the request that caused it does not
   * wait for the rate. */
  start(fuel: number): void {
    this.#unpaidStart += fuel;
  }

  /** Of a request that has ended: what it burned, with the making of its instance; or what its CPU time stands for, where
   * that is more. `fuelPerMs` is what a ms of this machine burns. */
  of(
    { fuel, startFuel, cpuMs }: Pick<CallResult, "fuel" | "startFuel" | "cpuMs">,
    { cpu }: Limits,
    fuelPerMs: number,
  ): number {
    const started = this.#unpaidStart;
    this.#unpaidStart = 0;
    const burned = fuel + startFuel;
    if (cpuMs >= cpu * exactAfter) return started + Math.max(burned, Math.round(cpuMs * fuelPerMs));
    this.#burned += burned;
    this.#used += cpuMs * cpuShare.now * fuelPerMs;
    this.#requests++;
    return started + burned + (this.#requests < together ? 0 : this.#settle());
  }

  /** What was not paid of the time of the last requests. */
  #settle(): number {
    const more = this.#used > ordinary * this.#burned ? this.#used - this.#burned : 0;
    this.#requests = 0;
    this.#burned = 0;
    this.#used = 0;
    return Math.round(more);
  }
}
