import type { CallResult } from "../../isolate/inside/batch/protocol.ts";
import { exactAfter } from "../../isolate/inside/fuel/run-time.ts";
import type { StartUse } from "../../isolate/isolate-lost.ts";
import { cpuShare } from "../../isolate/thread-times.ts";
import type { Limits } from "../../settings/limits.ts";

/** The host's own part of each request that no fuel covers, in ms: a tenth of its main thread's time for one. */
const hostMs = 0.05;

/**
 * Limits for time that was not measured exactly, over some requests together: it counts if it exceeds their fuel's time
 * by these factors. A request that loses its core for a moment is slow once, one in cold caches two or three times as
 * slow as the next: so a few requests have to exceed it by far. Ordinary programs take up to 2.6 times as long as their
 * fuel suggests, so many requests have to exceed that.
 */
const few = { requests: 16, times: 8, ms: Number.POSITIVE_INFINITY };
/** Or, where they are long, fewer that took so many ms in all. */
const many = { requests: 256, times: 3, ms: 1_000 };
/**
 * On a busy machine the same work takes longer, also in CPU time, and the clock says less about it: the factor may grow
 * up to this one.
 */
const maxTimes = few.times;

/** The charges of a worker's requests to their tenant's rate, in fuel units. */
export class RateCharges {
  readonly #limits: Limits;
  readonly #fuelPerMs: number;
  readonly #share: () => number;
  readonly #few: ChargeWindow;
  readonly #many: ChargeWindow;
  #due = 0;

  /** `fuelPerMs` is what a ms of this machine burns, and `share` returns the part of the time by the clock that isolates'
   * threads have a core for. */
  constructor(limits: Limits, fuelPerMs: number, share = () => cpuShare.now) {
    this.#limits = limits;
    this.#fuelPerMs = fuelPerMs;
    this.#share = share;
    this.#few = new ChargeWindow(few, fuelPerMs);
    this.#many = new ChargeWindow(many, fuelPerMs);
  }

  /** Returns the charge for a request that has ended: what it burned, with the making of its instance; or what its CPU time stands for, where
   * that is more and was measured. See {@link takeDue} for time that was not. */
  of({ fuel, startFuel, cpuMs }: Pick<CallResult, "fuel" | "startFuel" | "cpuMs">): number {
    const burned = fuel + startFuel;
    if (cpuMs >= this.#limits.cpu * exactAfter) return Math.max(burned, this.#fuelOf(cpuMs));
    const share = this.#share();
    const used = (cpuMs * share - hostMs) * this.#fuelPerMs;
    const over = this.#few.add(burned, used, share);
    // What is charged already is as good as burned.
    this.#due += over + this.#many.add(burned + over, used, share);
    return burned;
  }

  /** Returns the charge for a request that was lost with its isolate: all that it might burn, or its time. */
  ofLost({ ms }: { readonly ms: number }): number {
    return Math.max(this.#limits.fuel, this.#fuelOf(ms * this.#share()));
  }

  /** Returns the charge for an isolate's start, which may have failed. */
  ofStart({ fuel, cpuMs, clockMs }: StartUse): number {
    const isExact = cpuMs >= this.#limits.startCpu * exactAfter;
    const share = this.#share();
    const ms = (isExact ? cpuMs : cpuMs * share) + clockMs * share;
    return Math.max(fuel, this.#fuelOf(ms));
  }

  /** Returns the additional charge for the time of the last requests; `last`: there may be no more of them. */
  takeDue(last = false): number {
    const due = this.#due + (last ? this.#many.end() : 0);
    this.#due = 0;
    return Math.round(due);
  }

  #fuelOf(ms: number): number {
    return Math.round(ms * this.#fuelPerMs);
  }
}

/** Requests whose time is judged together. */
class ChargeWindow {
  readonly #of: typeof few;
  readonly #maxUsed: number;
  #requests = 0;
  #burned = 0;
  #used = 0;
  #shares = 0;

  constructor(of: typeof few, fuelPerMs: number) {
    this.#of = of;
    this.#maxUsed = of.ms * fuelPerMs;
  }

  /** Adds a request, and returns what was not paid of the window's time where it ends with that. */
  add(burned: number, used: number, share: number): number {
    this.#burned += burned;
    this.#used += used;
    this.#shares += share;
    this.#requests++;
    const isWhole = this.#requests >= this.#of.requests || this.#used >= this.#maxUsed;
    return isWhole ? this.end() : 0;
  }

  end(): number {
    const share = this.#shares / Math.max(1, this.#requests);
    const times = Math.min(maxTimes, this.#of.times / Math.sqrt(share));
    const over = this.#used > times * this.#burned ? this.#used - this.#burned : 0;
    this.#requests = 0;
    this.#burned = 0;
    this.#used = 0;
    this.#shares = 0;
    return over;
  }
}
