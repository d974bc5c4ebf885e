// How far an isolate's thread is with its batches, in words that the shard's thread and the isolate's share: so calls
// that wait behind a long one can be taken back, and run elsewhere.
import { atomics } from "../atomics.ts";

/** Batches of one isolate that can be under way at once and be taken back. */
export const claimSlots = 16;

/** The words after the slots: slices that guests of the isolate have used up; what the request that runs has burned, in
 * grains; and when it began, in ms. The first and the last wrap around. */
const slices = claimSlots;
const burned = claimSlots + 1;
const begun = claimSlots + 2;
const words = claimSlots + 4;

/** Behind the words: what each of the first calls of a batch has used, its fuel and its ms. */
const maxReported = 64;
const reportedAt = 4 * words;

/** The unit of fuel in the shared words: 32 bits hold more of it than any limit allows. */
const fuelUnit = 65_536;
const maxUnits = 2 ** 31 - 1;

/** Set in a slot's word: no more of its calls may begin. */
const closed = 0x4000_0000;

/** A slot for each batch under way: a word with the number of calls that have begun. Each call is claimed
 * before it begins, so it runs in the isolate or is taken back, and never both. */
export class Claims {
  readonly #begun: Int32Array<SharedArrayBuffer>;
  readonly #told: Float64Array<SharedArrayBuffer>;

  constructor(shared: SharedArrayBuffer) {
    this.#begun = new Int32Array(shared, 0, words);
    this.#told = new Float64Array(shared, reportedAt);
  }

  static create(): SharedArrayBuffer {
    return new SharedArrayBuffer(reportedAt + 2 * 8 * maxReported);
  }

  /** Clears a slot before a batch is handed over. */
  open(slot: number): void {
    atomics.store(this.#begun, slot, 0);
  }

  /** Claims a batch's next call, of which `begun` have begun. False: they were taken back. */
  claim(slot: number, begun: number): boolean {
    return atomics.compareExchange(this.#begun, slot, begun, begun + 1) === begun;
  }

  /** A request begins, or a start, or one goes on after a wait: at `now`, in ms. */
  beginRequest(now: number): void {
    atomics.store(this.#begun, burned, 0);
    atomics.store(this.#begun, begun, now | 0);
  }

  /** Counts a slice of about a ms of a guest that goes on, and the fuel that its request has burned. */
  countSlice(fuel: number): void {
    atomics.add(this.#begun, slices, 1);
    atomics.store(this.#begun, burned, Math.min(maxUnits, Math.floor(fuel / fuelUnit)));
  }

  /** What the running request has used: fuel, to a slice, and ms since it began. */
  running(now: number): { readonly fuel: number; readonly ms: number } {
    const fuel = atomics.load(this.#begun, burned) * fuelUnit;
    return { fuel, ms: Math.max(0, ((now | 0) - atomics.load(this.#begun, begun)) | 0) };
  }

  /** The batch's call at `place` has ended, or waits: what it has used so far. Its result is lost if the isolate is. */
  tell(place: number, fuel: number, ms: number): void {
    if (place >= maxReported) return;
    this.#told[2 * place] = fuel;
    this.#told[2 * place + 1] = ms;
  }

  /** What the call at `place` had used by then; nothing where that was not told. */
  told(place: number): { readonly fuel: number; readonly ms: number } {
    return { fuel: amount(this.#told[2 * place]), ms: amount(this.#told[2 * place + 1]) };
  }

  /** How many slices have been used up; wraps around. */
  get slices(): number {
    return atomics.load(this.#begun, slices);
  }

  /** Takes back the calls that have not begun. Returns how many have. */
  close(slot: number): number {
    return atomics.or(this.#begun, slot, closed) & ~closed;
  }
}

function amount(told: number | undefined): number {
  return told !== undefined && told > 0 && told < Number.POSITIVE_INFINITY ? told : 0;
}
