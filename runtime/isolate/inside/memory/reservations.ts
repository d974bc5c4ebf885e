// Address space that the isolates of a process take for linear memories, counted in words that they share.
import { atomics } from "../atomics.ts";
import { slots } from "../fuel/cpu-permits.ts";

/** Thrown where there is no address space for an instance's memories. That is the host's fault. */
export class NoAddressSpace extends Error {}

const budgetWord = 0;
/** The first slot that was never given out. */
const slotsUsed = 1;
const firstSlot = 16;

/** The words of a slot: the memories of its isolate, and their owner. */
const owner = 1;
const slotWords = 2;

/** The memories that an owner may have however many others have, as long as there are any. */
const least = 64;

/** Reserves address space for memories. The engine takes 8 GiB of it for each linear memory, however small: a process
 * of 128 TiB has room for 16,360 of them. Each isolate writes a word of its own, so an isolate that ends at any
 * point leaves nothing behind once its slot is freed. Two that take at the same time may together go over the budget
 * by what both take. */
export class Reservations {
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #slot: number | null;

  /** `slot` is the isolate's among those of the process; one that has none gets nothing. */
  constructor(shared: SharedArrayBuffer, slot: number | null) {
    this.#words = new Int32Array(shared);
    this.#slot = slot;
  }

  /** Creates the shared memory, with a budget of this many linear memories. */
  static create(budget: number): SharedArrayBuffer {
    const shared = new SharedArrayBuffer(4 * (firstSlot + slots * slotWords));
    new Reservations(shared, null).budget = budget;
    return shared;
  }

  get budget(): number {
    return atomics.load(this.#words, budgetWord);
  }

  set budget(memories: number) {
    atomics.store(this.#words, budgetWord, memories);
  }

  /** A slot begins to be used, or is given back. `owners` tells whose it is, by a number. */
  set(slot: number, owners: number): void {
    atomics.store(this.#words, slotAt(slot), 0);
    atomics.store(this.#words, slotAt(slot) + owner, owners);
    if (slot >= atomics.load(this.#words, slotsUsed)) {
      atomics.store(this.#words, slotsUsed, slot + 1);
    }
  }

  /** Memories of all isolates, and of those whose owner is this one's. */
  get held(): { readonly all: number; readonly own: number } {
    const words = this.#words;
    const mine = this.#slot === null ? -1 : atomics.load(words, slotAt(this.#slot) + owner);
    const end = firstSlot + slotWords * atomics.load(words, slotsUsed);
    let all = 0;
    let own = 0;
    for (let at = firstSlot; at < end; at += slotWords) {
      const held = atomics.load(words, at);
      all += held;
      if (held > 0 && atomics.load(words, at + owner) === mine) own += held;
    }
    return { all, own };
  }

  /** How many more there may be. */
  get free(): number {
    return Math.max(0, this.budget - this.held.all);
  }

  /** Takes address space for this many memories. No isolate gets more than what is left for all others, so that one
   * alone gets half of all, and the next one finds some. */
  take(count: number): boolean {
    if (count === 0) return true;
    if (this.#slot === null) return false;
    const { all, own } = this.held;
    const free = this.budget - all;
    if (count > free || own + count > Math.max(free, least)) return false;
    atomics.add(this.#words, slotAt(this.#slot), count);
    return true;
  }

  /** Memories that are gone. */
  giveBack(count: number): void {
    if (this.#slot !== null) atomics.sub(this.#words, slotAt(this.#slot), count);
  }
}

const slotAt = (slot: number) => firstSlot + slotWords * slot;

/** What one instance has of them. */
export class InstanceReservations {
  readonly #all: Reservations;
  #taken: number;
  #used = 0;

  /** `expected`: the memories that were taken already, as many as its like has had. */
  constructor(all: Reservations, expected: number) {
    this.#all = all;
    this.#taken = expected;
  }

  /** Memories that are there. */
  get count(): number {
    return this.#taken;
  }

  /** Takes address space for this many memories, before they are made. False where there is none. */
  tryTake(count: number): boolean {
    const more = this.#used + count - this.#taken;
    if (more > 0) {
      if (!this.#all.take(more)) return false;
      this.#taken += more;
    }
    this.#used += count;
    return true;
  }

  /** The same. @throws NoAddressSpace */
  take(count: number): void {
    if (!this.tryTake(count)) throw noAddressSpace(this.#all);
  }

  /** All its memories are made. */
  settle(): void {
    this.#all.giveBack(this.#taken - this.#used);
    this.#taken = this.#used;
  }
}

export function noAddressSpace(reservations: Reservations): NoAddressSpace {
  const { all, own } = reservations.held;
  return new NoAddressSpace(
    `the process has ${all} of at most ${reservations.budget} linear memories, and its tenant ${own} of them`,
  );
}

/** Runs `make`, which makes memories. Where the engine refuses one, that is not the guest's fault. @throws
 * NoAddressSpace */
export function withMemories<Made>(make: () => Made): Made {
  try {
    return make();
  } catch (error) {
    const refused =
      error instanceof RangeError && /could not allocate memory|out of memory/i.test(error.message);
    throw refused
      ? new NoAddressSpace(`the engine has no memory for it (${error.message})`)
      : error;
  }
}
