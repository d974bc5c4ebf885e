// Address space that the isolates of a process take for linear memories, counted in words that they share.
import { atomics } from "../atomics.ts";
import { places } from "../fuel/seats.ts";

/** Thrown where an instance finds no room for its memories. That is the host's doing. */
export class NoRoom extends Error {}

const budgetWord = 0;
/** No place from this one on was ever given out. */
const placesUsed = 1;
const firstPlace = 16;

/** Words of a place: memories that its isolate has, and whose they are. */
const owner = 1;
const placeWords = 2;

/** Memories that an owner may have however many others have, as long as there are any. */
const least = 64;

/** The engine reserves 8 GiB of address space for each linear memory, however small: a process of 128 TiB has room for
 * 16,360 of them. Each isolate writes a word of its own, so whichever ends at any point leaves nothing behind
 * once its place is given back. Two that take at the same time may together go over the budget by what both take. */
export class Reservations {
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #place: number | null;

  /** `place` is the isolate's among those of the process; one that has none gets nothing. */
  constructor(shared: SharedArrayBuffer, place: number | null) {
    this.#words = new Int32Array(shared);
    this.#place = place;
  }

  /** Memory for so many memories. */
  static create(budget: number): SharedArrayBuffer {
    const shared = new SharedArrayBuffer(4 * (firstPlace + places * placeWords));
    new Reservations(shared, null).budget = budget;
    return shared;
  }

  get budget(): number {
    return atomics.load(this.#words, budgetWord);
  }

  set budget(memories: number) {
    atomics.store(this.#words, budgetWord, memories);
  }

  /** A place begins to be used, or is given back. `owners` tells whose it is, by a number. */
  set(place: number, owners: number): void {
    atomics.store(this.#words, placeAt(place), 0);
    atomics.store(this.#words, placeAt(place) + owner, owners);
    if (place >= atomics.load(this.#words, placesUsed)) {
      atomics.store(this.#words, placesUsed, place + 1);
    }
  }

  /** Memories of all isolates, and of those whose owner is this one's. */
  get held(): { readonly all: number; readonly own: number } {
    const words = this.#words;
    const mine = this.#place === null ? -1 : atomics.load(words, placeAt(this.#place) + owner);
    const end = firstPlace + placeWords * atomics.load(words, placesUsed);
    let all = 0;
    let own = 0;
    for (let at = firstPlace; at < end; at += placeWords) {
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

  /** Takes room for so many memories. Nobody gets more than what is left for all others, so that one alone gets half of
   * all, and whoever comes next finds some. */
  take(count: number): boolean {
    if (count === 0) return true;
    if (this.#place === null) return false;
    const { all, own } = this.held;
    const free = this.budget - all;
    if (count > free || own + count > Math.max(free, least)) return false;
    atomics.add(this.#words, placeAt(this.#place), count);
    return true;
  }

  /** Memories that are gone. */
  giveBack(count: number): void {
    if (this.#place !== null) atomics.sub(this.#words, placeAt(this.#place), count);
  }
}

const placeAt = (place: number) => firstPlace + placeWords * place;

/** What one instance has of them. */
export class InstanceReservations {
  readonly #all: Reservations;
  #taken: number;
  #used = 0;

  /** `expected` were taken already: so many its like has had. */
  constructor(all: Reservations, expected: number) {
    this.#all = all;
    this.#taken = expected;
  }

  /** Memories that are there. */
  get count(): number {
    return this.#taken;
  }

  /** Call before so many memories are made. False: there is no room. */
  tryTake(count: number): boolean {
    const more = this.#used + count - this.#taken;
    if (more > 0) {
      if (!this.#all.take(more)) return false;
      this.#taken += more;
    }
    this.#used += count;
    return true;
  }

  /** The same. @throws NoRoom */
  take(count: number): void {
    if (!this.tryTake(count)) throw noRoom(this.#all);
  }

  /** All its memories are made. */
  settle(): void {
    this.#all.giveBack(this.#taken - this.#used);
    this.#taken = this.#used;
  }
}

export function noRoom(reservations: Reservations): NoRoom {
  const { all, own } = reservations.held;
  return new NoRoom(
    `the process has ${all} of at most ${reservations.budget} linear memories, and its tenant ${own} of them`,
  );
}

/** Makes something that has memories. The engine's refusal to give one says nothing of the guest.
 * @throws NoRoom */
export function withMemories<Made>(make: () => Made): Made {
  try {
    return make();
  } catch (error) {
    const refused =
      error instanceof RangeError && /could not allocate memory|out of memory/i.test(error.message);
    throw refused ? new NoRoom(`the engine has no memory for it (${error.message})`) : error;
  }
}
