import { realNow } from "../globals.ts";
import type { Seats } from "./seats.ts";

/** Fuel an isolate may burn without a seat, once: about two ms of work. */
const freeFuel = 32_000_000;

/** Fuel by ms that is forgiven to all that burn together: about a twentieth of a core. */
const forgivenPerMs = 800_000;

/** Fuel that a ms of work stands for. Who takes longer for its fuel counts by the time: nobody is to have more of a core
 * than others for burning less in it. */
const fuelPerMs = 16_000_000;

/** What an isolate burned past this is not remembered. */
const mostFuel = 64 * freeFuel;

/** A holder of a seat that is asked to give way does so at once to who burned so much less than itself,
 * and to its like after so many slices: to wake another thread takes about a tenth of a slice. */
const farLess = 128_000_000;
const turnSlices = 8;

/** For so many slices after a batch that needed no seat a holder naps between slices: whatever waits for
 * its core, here or in another process, runs then, and not when the system takes the core away. */
const considerateSlices = 128;

/** Fuel is kept in 32 bits where others see it, in units of so much. */
const unit = 65_536;

/** An isolate's part in taking turns with the others of its process. Whoever burned little of late runs
 * whenever it likes. Who burned much needs one of the seats, and shares them with its like, slice by
 * slice: those first who burned less. A request's deadline goes on while it waits, its fuel does not. */
export class Turns {
  #seats: Seats | null = null;
  #place = 0;
  #seat = -1;
  /** Whether it burned more than what is free in what it runs now. */
  #burns = false;
  /** Slices of this turn that ended while others waited. */
  #slices = 0;
  /** The last count of light batches that this guest knows of, and slices to nap after. */
  #lightBatches = 0;
  #naps = 0;
  /** Fuel burned, less what was forgiven until `#forgiven`. */
  #burned = 0;
  #forgiven = realNow();
  /** How many times as long as ordinary work the last slice took. */
  #slowness = 1;

  /** From now on takes part, by the place the process gave to this isolate. */
  join(seats: Seats, place: number): void {
    this.#seats = seats;
    this.#place = place;
  }

  /** Asked before each slice of a request that burned so much since it was asked before, and ran for so many `ms`.
   * Returns when it goes on (ms, as `now`): at once, or after others had their turn, or when `deadline` is over. */
  next(fuel: number, ms: number, now: number, deadline: number): number {
    this.count(fuel * this.#slownessOf(fuel, ms));
    // Most guests never get further.
    if (this.#burned < freeFuel || this.#seats === null) return now;
    const seats = this.#seats;
    this.#burns = true;
    seats.setBurning(this.#place, true);
    this.#forgive(now, seats.burning);
    if (this.#burned < freeFuel) return now;
    if (seats.has(this.#seat, this.#place)) {
      if (seats.waiting === 0) return this.#rest(seats, now);
      this.#slices++;
      const most = this.#burned - (this.#slices < turnSlices ? farLess : 0);
      if (!seats.giveWay(this.#seat, this.#place, most / unit)) return this.#rest(seats, now);
    } else {
      this.#slices = 0;
      this.#seat = seats.takeFree(this.#place);
      if (this.#seat >= 0) return now;
    }
    this.#seat = seats.wait(this.#place, this.#burned / unit, realNow, deadline);
    this.#slices = 0;
    return realNow();
  }

  /** Of two slices in a row the less slow one counts: whoever lost its core to others for a moment is slow once. */
  #slownessOf(fuel: number, ms: number): number {
    if (fuel <= 0) return 1;
    const before = this.#slowness;
    this.#slowness = Math.max(1, (ms * fuelPerMs) / fuel);
    return Math.min(before, this.#slowness);
  }

  /** So much was burned. */
  count(fuel: number): void {
    this.#burned += fuel;
  }

  /** Nothing is left to run. */
  leave(): void {
    if (this.#burns) this.#seats?.leave(this.#place);
    if (this.#seat < 0) this.#seats?.countLightBatch();
    this.#burns = false;
    this.#seat = -1;
  }

  /** Naps if somebody is about who may want the core. Returns the time after it. */
  #rest(seats: Seats, now: number): number {
    const light = seats.lightBatches;
    if (light !== this.#lightBatches) this.#naps = considerateSlices;
    this.#lightBatches = light;
    if (this.#naps === 0) return now;
    this.#naps--;
    seats.nap();
    return realNow();
  }

  /** The more burn, the less each is forgiven: together they would else have many seats' worth. */
  #forgive(now: number, burning: number): void {
    const forgiven = ((now - this.#forgiven) * forgivenPerMs) / Math.max(1, burning);
    this.#forgiven = now;
    this.#burned = Math.min(mostFuel, Math.max(0, this.#burned - forgiven));
  }
}
