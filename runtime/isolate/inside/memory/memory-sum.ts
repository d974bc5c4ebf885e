// The linear memory that all instances of a worker, and of a tenant, have in a process, counted in words that its isolates share.
import { KiB, MiB } from "../../../byte-units.ts";
import { atomics } from "../atomics.ts";
import { slots } from "../fuel/cpu-permits.ts";

const workerLimitWord = 0;
const tenantLimitWord = 1;
/** The first slot that was never given out. */
const slotsUsed = 2;
const firstSlot = 16;

/** The words of a slot: what the instances of its isolate have, in units; whose isolate it is, and which worker's. */
const tenant = 1;
const worker = 2;
const slotWords = 3;

/** The unit of the words, in bytes: 32 bits hold 64 TiB of them. */
const unit = 32 * KiB;

/** What an instance counts for besides its memory, in bytes: its stacks, its maps of what was written, its glue. */
export const instanceBytes = 4 * unit;

/** What others of a worker have beside one instance that has all it may, in bytes: those that are kept for its next requests. */
const besideOne = 16 * MiB;

/** Bytes of memory. Infinity: as much as there is. */
export interface MemoryLimits {
  readonly worker: number;
  readonly tenant: number;
}

/** Who has how much of how much, in bytes. */
export interface MemoryOver {
  readonly whose: keyof MemoryLimits;
  readonly held: number;
  readonly limit: number;
}

/** Sums what the instances of a worker, and of a tenant, have. Each isolate writes a word of its own, so one that ends at any point
 * leaves nothing behind once its slot is given away again. */
export class MemorySum {
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #slot: number | null;
  readonly #least: number;
  /** Bytes of this isolate's. */
  #bytes = 0;

  /** @param slot the isolate's among those of the process; one that has none is not counted. @param cap the bytes that one instance
   * may have: so much there is for a worker, and its tenant, whatever the limits are. */
  constructor(shared: SharedArrayBuffer, slot: number | null, cap = 0) {
    this.#words = new Int32Array(shared);
    this.#slot = slot;
    this.#least = minLimit(cap);
  }

  static create(): SharedArrayBuffer {
    return new SharedArrayBuffer(4 * (firstSlot + slots * slotWords));
  }

  get limits(): MemoryLimits {
    return { worker: this.#limit(workerLimitWord), tenant: this.#limit(tenantLimitWord) };
  }

  set limits({ worker: ofWorker, tenant: ofTenant }: MemoryLimits) {
    atomics.store(this.#words, workerLimitWord, limitUnits(ofWorker));
    atomics.store(this.#words, tenantLimitWord, limitUnits(ofTenant));
  }

  /** A slot begins to be used, or is given back. The numbers tell whose it is. */
  set(slot: number, tenants: number, workers: number): void {
    const at = slotAt(slot);
    atomics.store(this.#words, at, 0);
    atomics.store(this.#words, at + tenant, tenants);
    atomics.store(this.#words, at + worker, workers);
    if (slot >= atomics.load(this.#words, slotsUsed)) {
      atomics.store(this.#words, slotsUsed, slot + 1);
    }
  }

  /** Instances of this isolate have so many bytes more, or fewer. */
  add(bytes: number): void {
    if (bytes === 0) return;
    this.#bytes += bytes;
    if (this.#slot === null) return;
    atomics.store(this.#words, slotAt(this.#slot), Math.ceil(Math.max(0, this.#bytes) / unit));
  }

  /** What has more than it may, or null. */
  get over(): MemoryOver | null {
    if (this.#slot === null) return null;
    const at = slotAt(this.#slot);
    const owner = atomics.load(this.#words, at + tenant);
    return this.overOf(owner, atomics.load(this.#words, at + worker));
  }

  /** Whether half of what there may be is in use: what was dropped does not wait for the collector then. */
  get isHalf(): boolean {
    return this.#isBeyond(1 / 2);
  }

  /** Whether nearly all of it is: nothing is kept for later then. */
  get isShort(): boolean {
    return this.#isBeyond(7 / 8);
  }

  #isBeyond(share: number): boolean {
    if (this.#slot === null) return false;
    const at = slotAt(this.#slot);
    const owner = atomics.load(this.#words, at + tenant);
    return this.isBeyond(owner, atomics.load(this.#words, at + worker), share);
  }

  /** Whether more than a share is in use of what those may have that stand for a tenant and a worker. */
  isBeyond(tenants: number, workers: number, share: number): boolean {
    const { worker: ofWorker, tenant: ofTenant } = this.limits;
    if (ofWorker === Number.POSITIVE_INFINITY && ofTenant === Number.POSITIVE_INFINITY)
      return false;
    const held = this.heldBy(tenants, workers);
    return held.worker > share * ofWorker || held.tenant > share * ofTenant;
  }

  /** The same of those that stand for a tenant and a worker, with so many bytes more. `cap`: the bytes that one instance of the worker
   * may have, where this isolate's own are not meant. */
  overOf(tenants: number, workers: number, more = 0, cap = 0): MemoryOver | null {
    const least = minLimit(cap);
    const ofWorker = Math.max(least, this.limits.worker);
    const ofTenant = Math.max(least, this.limits.tenant);
    if (ofWorker === Number.POSITIVE_INFINITY && ofTenant === Number.POSITIVE_INFINITY) return null;
    const held = this.heldBy(tenants, workers);
    if (held.worker + more > ofWorker) {
      return { whose: "worker", held: held.worker + more, limit: ofWorker };
    }
    if (held.tenant + more > ofTenant) {
      return { whose: "tenant", held: held.tenant + more, limit: ofTenant };
    }
    return null;
  }

  /** What the instances of a worker have, and all of its tenant's, in bytes. */
  heldBy(tenants: number, workers: number): MemoryLimits {
    const words = this.#words;
    const end = firstSlot + slotWords * atomics.load(words, slotsUsed);
    let ofWorker = 0;
    let ofTenant = 0;
    for (let at = firstSlot; at < end; at += slotWords) {
      const held = atomics.load(words, at);
      if (held === 0) continue;
      if (atomics.load(words, at + tenant) === tenants) ofTenant += held;
      if (atomics.load(words, at + worker) === workers) ofWorker += held;
    }
    return { worker: unit * ofWorker, tenant: unit * ofTenant };
  }

  /** What the instances of the isolate with a slot have, in bytes. */
  heldIn(slot: number): number {
    return unit * atomics.load(this.#words, slotAt(slot));
  }

  #limit(word: number): number {
    const units = atomics.load(this.#words, word);
    return units === 0 ? Number.POSITIVE_INFINITY : Math.max(this.#least, unit * units);
  }
}

/** What there is for a worker at least of which one instance may have `cap` bytes. */
const minLimit = (cap: number) => (cap === 0 ? 0 : cap + besideOne);

/** 0 stands for none. */
function limitUnits(bytes: number): number {
  return bytes / unit < 2 ** 31 ? Math.max(1, Math.floor(bytes / unit)) : 0;
}

const slotAt = (slot: number) => firstSlot + slotWords * slot;

/** In words for the operator: who has how much of how much. */
export function memoryOverText({ whose, held, limit }: MemoryOver): string {
  // To hundredths, so that the two differ: a unit has three.
  const has = `${Math.ceil((100 * held) / MiB) / 100} MiB`;
  const may = `${Math.floor((100 * limit) / MiB) / 100} MiB`;
  const who =
    whose === "worker" ? "the worker's instances" : "the instances of its tenant's workers";
  return `${who} would have ${has} of memory in this shard at once, and may have ${may}`;
}
