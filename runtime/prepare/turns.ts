import { totalmem } from "node:os";
import { SkerryError } from "../errors.ts";
import { formatBytes, formatCount } from "../settings/quantities.ts";

const MiB = 1024 * 1024;

/** Bytes of memory that all processes which prepare modules may have together: no more than half of the machine's, or
 * of what its control group gives. */
export const preparingMemory = Math.min(3 * 1024 * MiB, Math.floor(memoryThere() / 2));

/** What preparing a module may take at least, in bytes of memory, and for each byte of the module. An engine of 13 MB
 * takes 540 MiB, a worker of 50 KB 190 MiB. */
const least = 768 * MiB;
const perByte = 48;

/** Modules that may wait until others are prepared, bytes of them, and for how long, in ms. */
const mostWaiting = 64;
const mostWaitingBytes = 256 * MiB;
const patience = 60_000;

export interface PrepareTurn {
  /** Bytes of memory that the preparing may take. */
  readonly memory: number;
  end(): void;
}

interface Waiting {
  readonly memory: number;
  readonly bytes: number;
  readonly begin: (turn: PrepareTurn) => void;
}

/** Lets as many modules be prepared at once as there is memory for, and others wait in the order they came. */
export class PrepareTurns {
  readonly #budget: number;
  readonly #patience: number;
  #taken = 0;
  #running = 0;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;

  /** `budget` in bytes of memory; `patience` in ms. */
  constructor(budget: number, { patience: most = patience } = {}) {
    this.#budget = budget;
    this.#patience = most;
  }

  /** Resolves when a module of so many bytes may be prepared. @throws SkerryError `overloaded` */
  take(bytes: number): Promise<PrepareTurn> {
    const memory = Math.min(this.#budget, least + perByte * bytes);
    return new Promise((begin, reject) => {
      const full =
        this.#waiting.length >= mostWaiting ||
        (this.#waiting.length > 0 && this.#waitingBytes + bytes > mostWaitingBytes);
      if (full) {
        reject(this.#refusal(0));
        return;
      }
      const waiting: Waiting = {
        memory,
        bytes,
        begin: (turn) => {
          clearTimeout(timer);
          begin(turn);
        },
      };
      const timer = setTimeout(() => {
        this.#remove(waiting);
        reject(this.#refusal(this.#patience));
      }, this.#patience);
      this.#waiting.push(waiting);
      this.#waitingBytes += bytes;
      this.#next();
    });
  }

  /** First come, first served: a large one is not passed by small ones without end. */
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

  #remove(waiting: Waiting): void {
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

function memoryThere(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}
