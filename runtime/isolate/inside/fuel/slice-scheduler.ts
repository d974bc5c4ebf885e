import { realNow } from "../globals.ts";
import type { CpuPermits } from "./cpu-permits.ts";

/** Fuel an isolate may burn without a permit, once: about two ms of work. */
const freeFuel = 32_000_000;

/** Fuel by ms that is forgiven to all that burn together: about a twentieth of a core. */
const forgivenPerMs = 800_000;

/** Fuel that a ms of work stands for. A slower guest counts by its time: burning less fuel in a ms gives it no larger share of a
 * core. */
const fuelPerMs = 16_000_000;

/** The ms of a request's last slice that count by their fuel alone: most requests are shorter, and a part of them is the host's own
 * work. */
const briefMs = 0.5;

/** So many ms that a guest ran and that its fuel does not stand for are free, as the system may have given its core to others; and
 * what of it comes back with each slice. */
const maxSlack = 4;
const slackPerSlice = 1 / 16;

/** The most that is remembered of what an isolate burned. */
const maxFuel = 64 * freeFuel;

/** A holder of a permit gives way at once to a guest that burned this much less than itself, and to others after this
 * many slices: to wake another thread takes about a tenth of a slice. */
const farLess = 128_000_000;
const fairSlices = 8;

/** The slices after which a holder pauses, once a batch ran that needed no permit: whatever waits for its core, here or
 * in another process, runs then, and not when the system takes the core away. */
const considerateSlices = 128;

/** The ms it has to run between two pauses: a slice has about one, and many requests are far shorter. */
const pauseAfter = 0.5;

/** The unit of fuel in the shared memory, which has 32 bits for it. */
const unit = 65_536;

/** Schedules the slices of an isolate beside those of the others of its process. A guest that burned little of late runs
 * at any time. One that burned much needs a CPU permit, and shares the permits with others like it, slice by slice: those
 * that burned least come first. A request's deadline goes on while it waits, its fuel does not. */
export class SliceScheduler {
  #permits: CpuPermits | null = null;
  #slot = 0;
  #permit = -1;
  /** Whether it burned more than what is free in what it runs now. */
  #burns = false;
  /** Slices that ended while others waited, since it got its permit. */
  #slices = 0;
  /** The last count of light batches that this guest knows of, and the slices that are still followed by a pause. */
  #lightBatches = 0;
  #pausesLeft = 0;
  /** How long it ran since it last paused, in ms. */
  #unpaused = 0;
  /** Fuel burned, less what was forgiven until `#forgiven`. */
  #burned = 0;
  #forgiven = realNow();
  /** What is left of the ms that are free. */
  #slack = maxSlack;

  /** Takes part from now on, under the slot that the process gave to this isolate. */
  join(permits: CpuPermits, slot: number): void {
    this.#permits = permits;
    this.#slot = slot;
  }

  /** Waits until the next slice of a request may run. `fuel` and `ms`: what it burned, and how long it ran, since the
   * last call. Returns the time then (ms, as `now`): now, or after others have run, or once `deadline` is over. */
  nextSlice(fuel: number, ms: number, now: number, deadline: number): number {
    this.#unpaused += ms;
    this.#count(fuel, ms);
    // Most guests never get further.
    if (this.#burned < freeFuel || this.#permits === null) return now;
    const permits = this.#permits;
    this.#burns = true;
    permits.setBurning(this.#slot, true);
    this.#forgive(now, permits.burning);
    if (this.#burned < freeFuel) return now;
    if (permits.has(this.#permit, this.#slot)) {
      if (permits.waiting === 0) return this.#rest(permits, now);
      this.#slices++;
      const most = this.#burned - (this.#slices < fairSlices ? farLess : 0);
      if (!permits.giveWay(this.#permit, this.#slot, most / unit)) return this.#rest(permits, now);
    } else {
      this.#slices = 0;
      this.#permit = permits.takeFree(this.#slot);
      if (this.#permit >= 0) return now;
    }
    this.#permit = permits.wait(this.#slot, this.#burned / unit, realNow, deadline);
    this.#slices = 0;
    return realNow();
  }

  /** Adds what was burned: the fuel, or what the time stands for where that is more. */
  #count(fuel: number, ms: number): void {
    const unpaid = Math.max(0, ms - fuel / fuelPerMs);
    const free = Math.min(unpaid, this.#slack);
    this.#slack = Math.min(maxSlack, this.#slack - free + slackPerSlice);
    this.#burned += fuel + (unpaid - free) * fuelPerMs;
  }

  /** Counts what a request burned, and how long it ran, since `nextSlice` was called last: it has ended. */
  lastSlice(fuel: number, ms: number): void {
    this.#unpaused += ms;
    this.#count(fuel, Math.max(0, ms - briefMs));
  }

  /** Gives its permit back: nothing is left to run. */
  leave(): void {
    if (this.#burns) this.#permits?.releaseAll(this.#slot);
    if (this.#permit < 0) this.#permits?.countLightBatch();
    this.#burns = false;
    this.#permit = -1;
  }

  /** Pauses if others may want the core. Returns the time after that. */
  #rest(permits: CpuPermits, now: number): number {
    const light = permits.lightBatches;
    if (light !== this.#lightBatches) this.#pausesLeft = considerateSlices;
    this.#lightBatches = light;
    if (this.#pausesLeft === 0 || this.#unpaused < pauseAfter) return now;
    this.#pausesLeft--;
    this.#unpaused = 0;
    permits.pause();
    return realNow();
  }

  /** The more burn, the less each is forgiven: together they would else have many permits' worth. */
  #forgive(now: number, burning: number): void {
    const forgiven = ((now - this.#forgiven) * forgivenPerMs) / Math.max(1, burning);
    this.#forgiven = now;
    this.#burned = Math.min(maxFuel, Math.max(0, this.#burned - forgiven));
  }
}
