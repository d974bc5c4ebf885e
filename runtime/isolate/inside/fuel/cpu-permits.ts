import { atomics } from "../atomics.ts";

/** Slots in the shared memory, one for each isolate that lives at a time. */
export const slots = 4_096;
/** The most permits there can be. */
const maxPermits = 64;

const permitCount = 0;
/** The first slot that was never given out. */
const slotsUsed = 1;
const waitingCount = 2;
const tickets = 3;
/** Batches of guests that needed no permit. */
const lightBatches = 4;
/** Never written: a wait for it ends by its time. */
const still = 5;
/** Guests that burned much of late and have something to run. */
const burningCount = 6;
/** How long a pause is, in µs. */
const pauseMicros = 7;
const firstPermit = 16;
const firstSlot = firstPermit + 2 * maxPermits;

/** Words of a slot: whether its guest waits, what that burned, since when it waits, and whether it is
 * among those that burn. */
const burned = 1;
const ticket = 2;
const burning = 3;
const slotWords = 4;

/** The shortest pause and the longest, in µs; the system makes the first some 100. */
export const pauseBounds = { shortest: 50, longest: 2_000 } as const;

/** How long a guest waits for permits whose holders show no sign of life before it takes one away, in ms. */
const patience = 50;

const nobody = 0;
/** How often a permit is tried for: another thread may take the chosen one first. */
const tries = 4;

/** A counting semaphore for guests that burn much, in memory that all isolates of a process share: as many of them run
 * at a time as there are permits, the others wait. Each permit is a word that names its holder, and a count of the
 * slices its holder burned while others waited, so that a waiting guest can see that a holder is gone, or stuck, and take
 * its permit. No lock is ever held: a thread may be ended at any point, and the worst it leaves is a count too high,
 * which costs the others a look. */
export class CpuPermits {
  readonly #words: Int32Array<SharedArrayBuffer>;

  constructor(shared: SharedArrayBuffer) {
    this.#words = new Int32Array(shared);
  }

  /** Creates the shared memory, with this many permits. */
  static create(count: number): SharedArrayBuffer {
    const shared = new SharedArrayBuffer(4 * (firstSlot + slots * slotWords));
    const permits = new CpuPermits(shared);
    permits.count = count;
    permits.pauseLength = pauseBounds.shortest;
    return shared;
  }

  get count(): number {
    return atomics.load(this.#words, permitCount);
  }

  set count(permits: number) {
    atomics.store(this.#words, permitCount, Math.min(maxPermits, Math.max(1, Math.floor(permits))));
  }

  /** The number of guests that wait. */
  get waiting(): number {
    return atomics.load(this.#words, waitingCount);
  }

  /** The number of guests that burn, with a permit or waiting for one. */
  get burning(): number {
    return atomics.load(this.#words, burningCount);
  }

  /** Sets whether a slot's guest is one of those that burn. */
  setBurning(slot: number, burns: boolean): void {
    const [from, to] = burns ? [0, 1] : [1, 0];
    const changed = atomics.compareExchange(this.#words, slotAt(slot) + burning, from, to) === from;
    if (!changed) return;
    const before = atomics.add(this.#words, burningCount, to - from);
    if (before === 0) atomics.notify(this.#words, burningCount);
  }

  /** Resolves when a guest burns. For the process's main thread, which may not block. */
  async whenBurning(): Promise<void> {
    while (this.burning <= 0) await atomics.waitAsync(this.#words, burningCount, 0).value;
  }

  /** The number of batches that needed no permit; wraps around. */
  get lightBatches(): number {
    return atomics.load(this.#words, lightBatches);
  }

  countLightBatch(): void {
    atomics.add(this.#words, lightBatches, 1);
  }

  /** The length of a pause, in µs. */
  get pauseLength(): number {
    return atomics.load(this.#words, pauseMicros);
  }

  set pauseLength(micros: number) {
    const { shortest, longest } = pauseBounds;
    atomics.store(
      this.#words,
      pauseMicros,
      Math.round(Math.min(longest, Math.max(shortest, micros))),
    );
  }

  /** Sleeps, so that other threads get the core. */
  pause(): void {
    atomics.wait(this.#words, still, 0, this.pauseLength / 1_000);
  }

  /** Sleeps for the shortest time in which the system surely gives the core to others: with a few µs it is over before. */
  nap(): void {
    atomics.wait(this.#words, still, 0, pauseBounds.shortest / 1_000);
  }

  /** Marks a slot as in use: those past the last one are not searched. */
  use(slot: number): void {
    if (slot >= atomics.load(this.#words, slotsUsed)) {
      atomics.store(this.#words, slotsUsed, slot + 1);
    }
  }

  /** Whether the slot has that permit; no longer where there are fewer permits by now. */
  has(permit: number, slot: number): boolean {
    if (permit < 0 || permit >= this.count) return false;
    return atomics.load(this.#words, holderOf(permit)) === slot + 1;
  }

  /** Takes a permit that is free. Returns which, or -1. */
  takeFree(slot: number): number {
    for (let permit = 0; permit < this.count; permit++) {
      if (this.#pass(permit, nobody, slot + 1)) return permit;
    }
    return -1;
  }

  /** Waits for a permit until `deadline` (by `now`, in ms). Returns the permit, or -1 when it is too late. */
  wait(slot: number, burnedSoFar: number, now: () => number, deadline: number): number {
    const words = this.#words;
    const at = slotAt(slot);
    atomics.store(words, at + burned, burnedSoFar);
    atomics.store(words, at + ticket, atomics.add(words, tickets, 1));
    const signs = new Array<number>(this.count).fill(-1);
    for (;;) {
      this.#register(slot);
      // One may have become free before this guest could be seen waiting.
      const free = this.takeFree(slot);
      if (free >= 0) {
        if (this.#withdraw(slot)) return free;
        // Another one was about to be handed over.
        this.#release(free, slot);
      }
      const left = deadline - now();
      if (left <= 0) break;
      const woken = atomics.wait(words, at, 1, Math.min(patience, left));
      let permit = this.#permitOf(slot);
      if (permit < 0 && woken === "timed-out") permit = this.#takeFromGone(slot, signs);
      if (permit < 0) continue;
      this.#withdraw(slot);
      return permit;
    }
    this.#withdraw(slot);
    return this.#permitOf(slot);
  }

  /** Gives the permit to the waiting guest that burned least, where that is no more than `most`. Called by its holder
   * after each slice while others wait. Returns whether it was given. */
  giveWay(permit: number, slot: number, most: number): boolean {
    atomics.add(this.#words, signOf(permit), 1);
    return this.#offer(permit, slot + 1, most);
  }

  /** Releases all permits of a slot, wherever its guest was when it ended. */
  releaseAll(slot: number): void {
    this.#withdraw(slot);
    this.setBurning(slot, false);
    for (let permit = 0; permit < this.count; permit++) {
      if (this.has(permit, slot)) this.#release(permit, slot);
    }
  }

  #release(permit: number, slot: number): void {
    if (this.#offer(permit, slot + 1, Infinity)) return;
    // Somebody may begin to wait in between, and not see that the permit is free.
    if (this.#pass(permit, slot + 1, nobody)) this.#offer(permit, nobody, Infinity);
  }

  /** Passes a permit to a guest that waits. */
  #offer(permit: number, holder: number, most: number): boolean {
    for (let left = tries; left > 0 && this.waiting > 0; left--) {
      const slot = this.#next(most);
      if (slot < 0) return false;
      if (!this.#withdraw(slot)) continue;
      const passed = this.#pass(permit, holder, slot + 1);
      // A guest that was not given it after all queues again.
      atomics.notify(this.#words, slotAt(slot));
      return passed;
    }
    return false;
  }

  /** The slot of the waiting guest that burned least, among equals of the one that waits longest. -1 if it burned
   * more than `most`, or none waits. */
  #next(most: number): number {
    const words = this.#words;
    const end = atomics.load(words, slotsUsed);
    let next = -1;
    let least = most;
    let first = 0;
    for (let slot = 0; slot < end; slot++) {
      const at = slotAt(slot);
      if (atomics.load(words, at) === 0) continue;
      const itsBurned = atomics.load(words, at + burned);
      const itsTicket = atomics.load(words, at + ticket);
      if (itsBurned > least) continue;
      // Tickets wrap around: what counts is the way from one to the other.
      if (next >= 0 && itsBurned === least && ((itsTicket - first) | 0) > 0) continue;
      next = slot;
      least = itsBurned;
      first = itsTicket;
    }
    return next;
  }

  /** Takes a permit whose holder gave no sign since this was called before with the same `signs`. */
  #takeFromGone(slot: number, signs: number[]): number {
    for (let permit = 0; permit < signs.length; permit++) {
      const holder = atomics.load(this.#words, holderOf(permit));
      const sign = atomics.load(this.#words, signOf(permit));
      if (sign === signs[permit] && this.#pass(permit, holder, slot + 1)) return permit;
      signs[permit] = sign;
    }
    return -1;
  }

  #permitOf(slot: number): number {
    for (let permit = 0; permit < this.count; permit++) if (this.has(permit, slot)) return permit;
    return -1;
  }

  #register(slot: number): void {
    if (atomics.compareExchange(this.#words, slotAt(slot), 0, 1) === 0) {
      atomics.add(this.#words, waitingCount, 1);
    }
  }

  /** False if the slot did not wait (any more). */
  #withdraw(slot: number): boolean {
    const waited = atomics.compareExchange(this.#words, slotAt(slot), 1, 0) === 1;
    if (waited) atomics.sub(this.#words, waitingCount, 1);
    return waited;
  }

  #pass(permit: number, from: number, to: number): boolean {
    const passed = atomics.compareExchange(this.#words, holderOf(permit), from, to) === from;
    if (passed) atomics.add(this.#words, signOf(permit), 1);
    return passed;
  }
}

const holderOf = (permit: number) => firstPermit + 2 * permit;
const signOf = (permit: number) => firstPermit + 2 * permit + 1;
const slotAt = (slot: number) => firstSlot + slotWords * slot;
