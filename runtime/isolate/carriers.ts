import { MiB } from "../byte-units.ts";
import { lend } from "../message/lent-bytes.ts";
import { allGone, type Carrying } from "./inside/batch/carried.ts";
import { isCarried, type Packed } from "./inside/batch/packed-batch.ts";

/** Bytes of all carriers of this process, lent or not. */
const maxBytes = 64 * MiB;

/** Carriers of one isolate: one to be written to while the answers in others go out. */
const maxPerCarrier = 3;

/** The part of an isolate's heap that they may take: the engine counts them as part of it. */
const heapPart = 1 / 2;

/** The time without use after which an isolate's carriers are dropped, in ms. */
const rest = 5_000;

/** Counts a carrier until nothing in this process has its memory. */
const dropped = new FinalizationRegistry((forget: () => void) => forget());

/** Bytes of the carriers of several isolates. */
export interface CarrierBytes {
  count: number;
}

/** The carriers of all isolates of this process. */
const ofThisProcess: CarrierBytes = { count: 0 };

/** A carrier that goes along with a batch. */
export interface LentCarrier {
  readonly carrying: Carrying;
  readonly memory: Uint8Array<SharedArrayBuffer>;
  readonly number: number;
  readonly known: Generation;
}

/** The carriers that the isolate knows by number: all of them, until it learns that they are gone. */
interface Generation {
  count: number;
}

/** Memory that one isolate and the process share, in which large answers leave: the isolate copies an answer into it,
 * and it is sent to its client from there, so that the main thread copies nothing, and no answer needs memory that
 * is new to the system. Each carrier is lent with one batch at a time, and again only when all answers in it were
 * given back: until then nothing is written to it. No other isolate ever has it. */
export class Carriers {
  readonly #heap: number;
  readonly #onRest: () => void;
  readonly #bytes: CarrierBytes;
  readonly #free: { readonly number: number; readonly memory: SharedArrayBuffer }[] = [];
  #known: Generation = { count: 0 };
  /** Bytes of large answers of one batch, as far as is known. */
  #wanted = 0;
  #reportedGone = true;
  #ended = false;
  #timer: NodeJS.Timeout | null = null;

  /** @param heap of the isolate, in bytes. @param onRest called when they were not used for a while: the isolate is to be
   * told that they are gone, by what {@link take} gives then. @param bytes counted together with those of others. */
  constructor(heap: number, onRest: () => void, bytes = ofThisProcess) {
    this.#heap = heap;
    this.#onRest = onRest;
    this.#bytes = bytes;
  }

  /** Bytes of all of this process. */
  static get bytes(): number {
    return ofThisProcess.count;
  }

  /** What goes along with the next batch. */
  take(): LentCarrier | typeof allGone | null {
    if (!this.#reportedGone) {
      this.#reportedGone = true;
      return allGone;
    }
    if (this.#wanted === 0) return null;
    const free = this.#free.pop();
    if (free !== undefined && free.memory.byteLength >= this.#wanted) {
      const { number, memory } = free;
      return { carrying: number, memory: new Uint8Array(memory), number, known: this.#known };
    }
    if (free === undefined) return this.#make();
    this.#free.push(free);
    this.#giveUp();
    return null;
  }

  /** The batch has come back: its answers are in what was lent with it, or not. */
  took(lent: LentCarrier | null, [, , ...large]: Packed): void {
    let carried = 0;
    let bytes = 0;
    for (const each of large) {
      if (isCarried(each)) carried++;
      else bytes += each.length;
    }
    if (bytes > 0) {
      const most = this.#heap * heapPart;
      const wanted = carried > 0 ? this.#wanted + bytes : bytes;
      if (wanted <= most) this.#wanted = Math.max(this.#wanted, Math.ceil(wanted / MiB) * MiB);
    }
    if (lent !== null) this.#await(lent, carried);
  }

  /** The isolate has ended. */
  end(): void {
    this.#ended = true;
    this.#giveUp();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #make(): LentCarrier | null {
    const bytes = this.#wanted;
    const { count } = this.#known;
    if (count >= maxPerCarrier || (count + 1) * bytes > this.#heap * heapPart) return null;
    const all = this.#bytes;
    if (all.count + bytes > maxBytes) return null;
    const memory = new SharedArrayBuffer(bytes);
    all.count += bytes;
    dropped.register(memory, () => {
      all.count -= bytes;
    });
    this.#known.count++;
    this.#restLater();
    const known = this.#known;
    return { carrying: memory, memory: new Uint8Array(memory), number: count, known };
  }

  /** Until `carried` answers in it were given back. Whoever has one holds the memory, and nothing here does: where all let
   * go of it without a word, it is gone, and the isolate will be told. */
  #await({ memory, number, known }: LentCarrier, carried: number): void {
    const back = (given: SharedArrayBuffer) => {
      if (known !== this.#known) return;
      this.#free.push({ number, memory: given });
      this.#timer?.refresh();
    };
    let left = carried;
    const one = (given: SharedArrayBuffer) => {
      left--;
      if (left > 0) lend(given, one);
      else back(given);
    };
    if (carried === 0) back(memory.buffer);
    else lend(memory.buffer, one);
  }

  /** Gives up the carriers: from now on new ones are lent. */
  #giveUp(): void {
    if (this.#known.count > 0) this.#reportedGone = false;
    this.#known = { count: 0 };
    this.#free.length = 0;
  }

  #restLater(): void {
    if (this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#wanted = 0;
      this.#giveUp();
      if (!this.#ended) this.#onRest();
    }, rest).unref();
  }
}
