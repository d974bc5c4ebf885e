import { coarseNow } from "../globals.ts";

/** Grains a guest may burn between two looks at most: some 65 µs of ordinary work. */
const maxAhead = 63;
/** At most for as long as `caution`, in ms, once two looks came late within `twice` ms: the system may have given the core to
 * others once, but a guest that is slow by turns with quick is late each time. An ordinary loop takes some 4 % longer so. */
const cautiousAhead = 15;
const twice = 100;
const caution = 1_000;
/** At first. */
const firstAhead = 3;
/** The looks within one ms after which the pace may double. */
const patience = 8;

/** After how much fuel the host looks at a guest again: often where its fuel takes long, so that a slice stays
 * within some ms whatever it does, and seldom where it doesn't. Of one isolate: the next request's guest does
 * what the last one did. By a clock of whole ms, which costs next to nothing to read. */
export class Pace {
  /** Grains until the next look, after the one that is granted now. */
  ahead = firstAhead;
  #tick = 0;
  #short = 0;
  #lateAt = -twice;
  #cautiousUntil = 0;

  /** A guest begins, or goes on. */
  begin(): void {
    this.#tick = coarseNow();
  }

  /** A guest has burned what it was granted. Returns whether a ms has begun since the last look: everything else
   * that is to be looked at can wait until then. */
  look(): boolean {
    const tick = coarseNow();
    const late = tick - this.#tick;
    this.#tick = tick;
    if (late === 0) {
      const most = tick < this.#cautiousUntil ? cautiousAhead : maxAhead;
      if (++this.#short >= patience && this.ahead < most) {
        this.ahead = Math.min(most, 2 * this.ahead + 1);
        this.#short = 0;
      }
      return false;
    }
    // Two ms have begun in it: it took one at least.
    if (late > 1) {
      this.ahead = Math.floor(this.ahead / (2 * late));
      this.#short = 0;
      if (tick - this.#lateAt < twice) this.#cautiousUntil = tick + caution;
      this.#lateAt = tick;
    }
    return true;
  }
}
