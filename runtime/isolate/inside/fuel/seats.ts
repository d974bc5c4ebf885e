// The words that all isolates of a process share, and that say who runs and who waits.
import { atomics } from "../atomics.ts";

/** Guests that may take seats: one for each isolate that lives at a time. */
export const places = 4_096;
/** Seats there can be at most. */
const mostSeats = 64;

const seatCount = 0;
/** No place from this one on was ever given out. */
const placesUsed = 1;
const waitingCount = 2;
const tickets = 3;
/** Batches of guests that needed no seat. */
const lightBatches = 4;
/** Nobody writes here. */
const still = 5;
/** Guests that burned much of late and have something to run. */
const burningCount = 6;
/** How long a nap is, in µs. */
const napLength = 7;
const firstSeat = 16;
const firstPlace = firstSeat + 2 * mostSeats;

/** Words of a place: whether its guest waits, what that burned, since when it waits, and whether it is
 * among those that burn. */
const burned = 1;
const ticket = 2;
const burning = 3;
const placeWords = 4;

/** The shortest nap and the longest, in µs; the system makes the first some 100. */
export const naps = { shortest: 50, longest: 2_000 } as const;

/** How many ms a guest waits for seats whose holders show no sign of life, before it takes one away. */
const patience = 50;

const nobody = 0;
/** As many tries as it takes: another thread may be first with the one that was chosen. */
const tries = 4;

/** Seats for guests that burn much: so many of them run at a time, the others wait. Each seat is a word
 * that names its holder, and a count of the slices that one burned in view of others, so whoever waits
 * can see that a holder is gone, or stuck, and take its seat. No lock is ever held: a thread may be
 * ended at any point, and the worst it leaves is a count too high, which costs the others a look. */
export class Seats {
  readonly #words: Int32Array<SharedArrayBuffer>;

  constructor(shared: SharedArrayBuffer) {
    this.#words = new Int32Array(shared);
  }

  /** Memory for so many seats. */
  static create(count: number): SharedArrayBuffer {
    const shared = new SharedArrayBuffer(4 * (firstPlace + places * placeWords));
    const seats = new Seats(shared);
    seats.count = count;
    seats.napLength = naps.shortest;
    return shared;
  }

  get count(): number {
    return atomics.load(this.#words, seatCount);
  }

  set count(seats: number) {
    atomics.store(this.#words, seatCount, Math.min(mostSeats, Math.max(1, Math.floor(seats))));
  }

  /** How many guests wait. */
  get waiting(): number {
    return atomics.load(this.#words, waitingCount);
  }

  /** How many guests burn, with a seat or waiting for one. */
  get burning(): number {
    return atomics.load(this.#words, burningCount);
  }

  /** Says whether a place's guest is one of those that burn. */
  setBurning(place: number, burns: boolean): void {
    const [from, to] = burns ? [0, 1] : [1, 0];
    const changed =
      atomics.compareExchange(this.#words, placeAt(place) + burning, from, to) === from;
    if (!changed) return;
    const before = atomics.add(this.#words, burningCount, to - from);
    if (before === 0) atomics.notify(this.#words, burningCount);
  }

  /** Resolves when a guest burns. For the process's main thread, which may not block. */
  async whenBurning(): Promise<void> {
    while (this.burning <= 0) await atomics.waitAsync(this.#words, burningCount, 0).value;
  }

  /** How many batches there were that needed no seat; wraps around. */
  get lightBatches(): number {
    return atomics.load(this.#words, lightBatches);
  }

  countLightBatch(): void {
    atomics.add(this.#words, lightBatches, 1);
  }

  /** For how long a nap lets go of the core, in µs. */
  get napLength(): number {
    return atomics.load(this.#words, napLength);
  }

  set napLength(micros: number) {
    const { shortest, longest } = naps;
    atomics.store(
      this.#words,
      napLength,
      Math.round(Math.min(longest, Math.max(shortest, micros))),
    );
  }

  /** Lets go of the core for a moment. */
  nap(): void {
    atomics.wait(this.#words, still, 0, this.napLength / 1_000);
  }

  /** Says that a place is in use: nobody looks at those past the last. */
  use(place: number): void {
    if (place >= atomics.load(this.#words, placesUsed)) {
      atomics.store(this.#words, placesUsed, place + 1);
    }
  }

  /** Whether the place has that seat; no longer where there are fewer seats by now. */
  has(seat: number, place: number): boolean {
    if (seat < 0 || seat >= this.count) return false;
    return atomics.load(this.#words, holderOf(seat)) === place + 1;
  }

  /** Takes a seat that is free. Returns which, or -1. */
  takeFree(place: number): number {
    for (let seat = 0; seat < this.count; seat++) {
      if (this.#pass(seat, nobody, place + 1)) return seat;
    }
    return -1;
  }

  /** Waits for a seat until `deadline` (by `now`, in ms). Returns the seat, or -1 when it is too late. */
  wait(place: number, burnedSoFar: number, now: () => number, deadline: number): number {
    const words = this.#words;
    const at = placeAt(place);
    atomics.store(words, at + burned, burnedSoFar);
    atomics.store(words, at + ticket, atomics.add(words, tickets, 1));
    const signs = new Array<number>(this.count).fill(-1);
    for (;;) {
      this.#register(place);
      // One may have become free before this guest could be seen waiting.
      const free = this.takeFree(place);
      if (free >= 0) {
        if (this.#withdraw(place)) return free;
        // Another one was about to be handed over.
        this.#release(free, place);
      }
      const left = deadline - now();
      if (left <= 0) break;
      const woken = atomics.wait(words, at, 1, Math.min(patience, left));
      let seat = this.#seatOf(place);
      if (seat < 0 && woken === "timed-out") seat = this.#takeFromGone(place, signs);
      if (seat < 0) continue;
      this.#withdraw(place);
      return seat;
    }
    this.#withdraw(place);
    return this.#seatOf(place);
  }

  /** Called by a seat's holder after each slice while others wait: gives the seat to the one of them who
   * burned least, where that is no more than `most`. True when it did. */
  giveWay(seat: number, place: number, most: number): boolean {
    atomics.add(this.#words, signOf(seat), 1);
    return this.#offer(seat, place + 1, most);
  }

  /** Gives back what seats a place has, wherever its guest was when it ended. */
  leave(place: number): void {
    this.#withdraw(place);
    this.setBurning(place, false);
    for (let seat = 0; seat < this.count; seat++) {
      if (this.has(seat, place)) this.#release(seat, place);
    }
  }

  #release(seat: number, place: number): void {
    if (this.#offer(seat, place + 1, Infinity)) return;
    // Somebody may begin to wait in between, and not see that the seat is free.
    if (this.#pass(seat, place + 1, nobody)) this.#offer(seat, nobody, Infinity);
  }

  /** Passes a seat to somebody who waits. */
  #offer(seat: number, holder: number, most: number): boolean {
    for (let left = tries; left > 0 && this.waiting > 0; left--) {
      const place = this.#next(most);
      if (place < 0) return false;
      if (!this.#withdraw(place)) continue;
      const passed = this.#pass(seat, holder, place + 1);
      // Who was not given it after all queues again.
      atomics.notify(this.#words, placeAt(place));
      return passed;
    }
    return false;
  }

  /** Of those that wait, the one that burned least; among equals the one that waits longest. -1 if it
   * burned more than `most`, or nobody waits. */
  #next(most: number): number {
    const words = this.#words;
    const end = atomics.load(words, placesUsed);
    let next = -1;
    let least = most;
    let first = 0;
    for (let place = 0; place < end; place++) {
      const at = placeAt(place);
      if (atomics.load(words, at) === 0) continue;
      const itsBurned = atomics.load(words, at + burned);
      const itsTicket = atomics.load(words, at + ticket);
      if (itsBurned > least) continue;
      // Tickets wrap around: what counts is the way from one to the other.
      if (next >= 0 && itsBurned === least && ((itsTicket - first) | 0) > 0) continue;
      next = place;
      least = itsBurned;
      first = itsTicket;
    }
    return next;
  }

  /** Takes a seat whose holder gave no sign since this was called before with the same `signs`. */
  #takeFromGone(place: number, signs: number[]): number {
    for (let seat = 0; seat < signs.length; seat++) {
      const holder = atomics.load(this.#words, holderOf(seat));
      const sign = atomics.load(this.#words, signOf(seat));
      if (sign === signs[seat] && this.#pass(seat, holder, place + 1)) return seat;
      signs[seat] = sign;
    }
    return -1;
  }

  #seatOf(place: number): number {
    for (let seat = 0; seat < this.count; seat++) if (this.has(seat, place)) return seat;
    return -1;
  }

  #register(place: number): void {
    if (atomics.compareExchange(this.#words, placeAt(place), 0, 1) === 0) {
      atomics.add(this.#words, waitingCount, 1);
    }
  }

  /** False if the place did not wait (any more). */
  #withdraw(place: number): boolean {
    const waited = atomics.compareExchange(this.#words, placeAt(place), 1, 0) === 1;
    if (waited) atomics.sub(this.#words, waitingCount, 1);
    return waited;
  }

  #pass(seat: number, from: number, to: number): boolean {
    const passed = atomics.compareExchange(this.#words, holderOf(seat), from, to) === from;
    if (passed) atomics.add(this.#words, signOf(seat), 1);
    return passed;
  }
}

const holderOf = (seat: number) => firstSeat + 2 * seat;
const signOf = (seat: number) => firstSeat + 2 * seat + 1;
const placeAt = (place: number) => firstPlace + placeWords * place;
