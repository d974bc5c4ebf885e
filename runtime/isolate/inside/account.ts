import { takerOf } from "./fuel-taker.ts";
import { realNow } from "./globals.ts";
import type { Turns } from "./turns.ts";

/** Why a guest was ended by the host rather than by itself. */
export type Ending = "fuel-exhausted" | "deadline-exceeded";

/** Thrown on the host's side of the border to leave a guest that was ended there. */
export class GuestEnded extends Error {}

/** Fuel handed out at once: about a millisecond of work, after which the deadline is looked at. */
const slice = 16_000_000n;
const sliceUnits = Number(slice);

const i64 = (value: bigint) =>
  new WebAssembly.Global<bigint>({ value: "i64", mutable: true }, value);

/** What an instance may still use. All its core modules import these globals, so they draw on one
 * account; `module/meter/README.md` says who changes them and when. Each guest has its own. */
export class Account {
  /** Fuel left of the slice, but for what a guest has in hand while it runs: up to 131,072. Whenever the
   * host is called nothing is in hand. Below zero for the moment between a charge and its refill. */
  readonly fuel = i64(0n);
  /** Pages of 64 KiB that all memories may still grow by. */
  readonly pages = i64(0n);
  /** Elements that all tables may still grow by. */
  readonly elements = i64(0n);
  /** Slots of 8 bytes that the call stack may still take. */
  readonly stack = new WebAssembly.Global<number>({ value: "i32", mutable: true }, 0);

  ending: Ending | null = null;
  /** While it is set the host's work costs nothing: it was paid for. */
  free = false;
  readonly #turns: Turns;
  readonly #onSlice: () => void;
  /** Takes units from `fuel`, and returns 1 if that left it at zero or above. */
  readonly #take = takerOf(this.fuel);
  #onRefill: () => void = () => {};
  #slice: bigint = slice;
  #limit = 0n;
  #reserve = 0n;
  #deadline = 0;
  /** What was handed out of the limit since the last turn, as a number: big ones are slow. */
  #untold = 0;

  /** `onSlice` is called when a request goes on after a slice. */
  constructor(turns: Turns, onSlice: () => void) {
    this.#turns = turns;
    this.#onSlice = onSlice;
  }

  /** Begins a request (or a start-up): `fuel` units, and a deadline `ms` after `now`. It has its first slice
   * when this returns, perhaps after others had their turn. */
  open(fuel: number, ms: number, now: number): void {
    this.ending = null;
    this.#limit = BigInt(fuel);
    this.#reserve = this.#limit;
    this.#deadline = now + ms;
    this.#untold = 0;
    this.free = false;
    this.fuel.value = this.#grant(now, 0n);
  }

  /** Metered code calls it when what it burned left `fuel` below zero: at least every two slices.
   * Returns the next slice, or as much as is owed if one bulk instruction costs more than that, or 0:
   * then the guest ends. The grant is a sum to add, never a value to set, so activations can't
   * overwrite each other's. */
  readonly refill = (): bigint => {
    if (this.ending !== null) return 0n;
    this.#onRefill();
    this.#onSlice();
    return this.#grant(realNow(), -this.fuel.value);
  };

  #grant(asked: number, owed: bigint): bigint {
    const now = this.#turns.next(this.#untold, asked, this.#deadline);
    this.#untold = 0;
    if (now > this.#deadline) return this.#ended("deadline-exceeded");
    if (owed > this.#reserve) return this.#ended("fuel-exhausted");
    const wanted: bigint = owed > this.#slice ? owed : this.#slice;
    const grant = wanted > this.#reserve ? this.#reserve : wanted;
    this.#reserve -= grant;
    this.#untold += grant === slice ? sliceUnits : Number(grant);
    return grant;
  }

  /** Has a function called before each refill, and slices be as large. */
  watch(onRefill: () => void, sliceFuel: bigint): void {
    this.#onRefill = onRefill;
    this.#slice = sliceFuel;
  }

  /** What was handed out so far: less what is left on `fuel` and in hand, it is what was burned. */
  get granted(): number {
    return Number(this.#limit - this.#reserve);
  }

  /** The most that can burn. */
  get limit(): number {
    return Number(this.#limit);
  }

  #ended(ending: Ending): bigint {
    this.ending = ending;
    return 0n;
  }

  /** Ends the guest, which waits: it burns nothing more. */
  end(ending: Ending): void {
    this.ending = ending;
    this.#reserve += this.fuel.value;
    this.fuel.value = 0n;
  }

  /** Takes part in turns no more: what it burned of the last slice counts. Call when a request, or a start, ended. */
  close(): void {
    this.#turns.count(this.#untold - Number(this.fuel.value));
    this.#untold = 0;
  }

  /** Charges for work of the host, before it is done. @throws GuestEnded when it can't be paid. */
  charge(units: bigint): void {
    if (this.free || this.#take(units) === 1) return;
    const grant = this.refill();
    if (grant === 0n) throw new GuestEnded();
    this.fuel.value += grant;
  }

  /** Fuel burned since `open`. A charge that could not be paid was not burned: whoever ran out used
   * exactly the limit. What a guest had in hand when it trapped counts as burned. */
  used(): number {
    const used = Number(this.#limit - this.#reserve - this.fuel.value);
    return Math.min(used, Number(this.#limit));
  }
}
