import { totalmem } from "node:os";
import { GiB, MiB } from "../byte-units.ts";
import { SkerryError } from "../errors.ts";
import { formatBytes, formatCount } from "../settings/quantities.ts";

/** The memory of all processes that prepare modules together, in bytes: at most half of the machine's, or of what its
 * control group allows. */
export const preparingMemory = Math.min(3 * GiB, Math.floor(memoryThere() / 2));

/** The memory that preparing a module may take, in bytes: at least, and for each byte of the module. An engine of 13 MB
 * takes 540 MiB, a worker of 50 KB 190 MiB. */
const least = 768 * MiB;
const perByte = 48;

/** The most modules that wait, the most bytes of them, and the longest wait, in ms. */
const maxWaiting = 64;
const maxWaitingBytes = 256 * MiB;
const patience = 60_000;

/** Leave to prepare a module. */
export interface PrepareSlot {
  /** The memory that it may take, in bytes. */
  readonly memory: number;
  end(): void;
}

interface QueuedModule {
  readonly memory: number;
  readonly bytes: number;
  readonly begin: (slot: PrepareSlot) => void;
}

/** Prepares as many modules at once as there is memory for. Others wait, in the order in which they came. */
export class PrepareQueue {
  readonly #budget: number;
  readonly #patience: number;
  #taken = 0;
  #running = 0;
  #waiting: QueuedModule[] = [];
  #waitingBytes = 0;

  /** `budget` in bytes of memory; `patience` in ms. */
  constructor(budget: number, { patience: most = patience } = {}) {
    this.#budget = budget;
    this.#patience = most;
  }

  /** Resolves when a module of so many bytes may be prepared. @param signal fires when nobody waits for it any more.
   * @throws SkerryError `overloaded`; `client-left` where the signal fires before its turn. */
  take(bytes: number, signal?: AbortSignal): Promise<PrepareSlot> {
    const memory = Math.min(this.#budget, least + perByte * bytes);
    return new Promise((begin, reject) => {
      if (signal?.aborted) {
        reject(clientLeft());
        return;
      }
      const full =
        this.#waiting.length >= maxWaiting ||
        (this.#waiting.length > 0 && this.#waitingBytes + bytes > maxWaitingBytes);
      if (full) {
        reject(this.#refusal(0));
        return;
      }
      const waiting: QueuedModule = {
        memory,
        bytes,
        begin: (slot) => {
          clearTimeout(timer);
          signal?.removeEventListener("abort", leave);
          begin(slot);
        },
      };
      const timer = setTimeout(() => {
        this.#remove(waiting);
        signal?.removeEventListener("abort", leave);
        reject(this.#refusal(this.#patience));
      }, this.#patience);
      const leave = () => {
        clearTimeout(timer);
        this.#remove(waiting);
        reject(clientLeft());
        // A smaller one may have waited behind it.
        this.#next();
      };
      signal?.addEventListener("abort", leave, { once: true });
      this.#waiting.push(waiting);
      this.#waitingBytes += bytes;
      this.#next();
    });
  }

  /** Starts what there is memory for, first come, first served, so that small modules do not hold up a large one for ever. */
  #next(): void {
    for (;;) {
      const first = this.#waiting[0];
      if (first === undefined || this.#taken + first.memory > this.#budget) return;
      this.#remove(first);
      this.#taken += first.memory;
      this.#running++;
      let ended = false;
      const end = () => {
        if (ended) return;
        ended = true;
        this.#taken -= first.memory;
        this.#running--;
        this.#next();
      };
      first.begin({ memory: first.memory, end });
    }
  }

  #remove(waiting: QueuedModule): void {
    const before = this.#waiting.length;
    this.#waiting = this.#waiting.filter((each) => each !== waiting);
    if (this.#waiting.length < before) this.#waitingBytes -= waiting.bytes;
  }

  #refusal(waited: number): SkerryError {
    const others =
      `${formatCount(this.#running)} modules are being prepared, with up to ` +
      `${formatBytes(this.#taken)} of ${formatBytes(this.#budget)} of memory, and ` +
      `${formatCount(this.#waiting.length)} more wait`;
    const why = waited === 0 ? others : `it waited ${formatCount(waited)} ms, while ${others}`;
    return new SkerryError("overloaded", `The module is not prepared: ${why}. Try again later.`);
  }
}

function clientLeft(): SkerryError {
  return new SkerryError(
    "client-left",
    "The module is not prepared: who asked for it left before its turn.",
  );
}

function memoryThere(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}
