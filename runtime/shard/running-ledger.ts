import { closeSync, openSync, readSync, writeSync } from "node:fs";

/** Bytes of a slot: a worker's name has at most 63. */
const slotBytes = 64;

/** Slots that are read: far more than isolates that run at once. The file is a shard's to write, which may have been taken
 * over. */
const maxSlots = 10_000;

/**
 * The time for which a worker without requests remains in the file, in ms: so a busy one is not rewritten for each of
 * its batches.
 */
const lingering = 25;

/** The record of a worker. */
interface Entry {
  readonly slot: number;
  /** Isolates of it that run. */
  running: number;
}

/** Which workers run in a shard's isolates at this moment, in a file: what is left of a process that
 * crashed, so that the supervisor knows whom to suspect. A slot is written when a worker begins to run and
 * blanked soon after it has ended; both are one small write that stays in the page cache. */
export class RunningLedger {
  readonly #file: number;
  readonly #free: number[] = [];
  readonly #entries = new Map<string, Entry>();
  #slots = 0;
  #sweep: NodeJS.Timeout | null = null;

  constructor(path: string) {
    this.#file = openSync(path, "r+");
  }

  /** Records that an isolate of a worker runs. Returns a function to call when it no longer does. */
  begin(worker: string): () => void {
    let entry = this.#entries.get(worker);
    if (entry === undefined) {
      entry = { slot: this.#free.pop() ?? this.#slots++, running: 0 };
      this.#entries.set(worker, entry);
      this.#write(worker.padEnd(slotBytes, "\0"), entry.slot);
    }
    entry.running++;
    const begun = entry;
    return () => {
      begun.running--;
      this.#sweep ??= setTimeout(() => this.#warmIsolateEnded(), lingering).unref();
    };
  }

  close(): void {
    if (this.#sweep !== null) clearTimeout(this.#sweep);
    closeSync(this.#file);
  }

  #warmIsolateEnded(): void {
    this.#sweep = null;
    for (const [worker, { slot, running }] of this.#entries) {
      if (running > 0) continue;
      this.#entries.delete(worker);
      this.#write("\0", slot);
      this.#free.push(slot);
    }
  }

  /** A disk that is full costs the knowledge of whom to suspect, and no request. */
  #write(text: string, slot: number): void {
    try {
      writeSync(this.#file, text, slot * slotBytes, "latin1");
    } catch {
      // The slot's old content remains: no worker, or one that has ended and is suspected in vain.
    }
  }
}

/** The workers that a ledger's shard was running when it ended. */
export function readRunning(path: string): string[] {
  const text = readBegin(path, maxSlots * slotBytes);
  const names = new Set<string>();
  for (let at = 0; at < text.length; at += slotBytes) {
    if (text[at] === "\0") continue;
    names.add(text.slice(at, at + slotBytes).replace(/\0.*$/s, ""));
  }
  return [...names];
}

/** Returns the first bytes of a file, as Latin-1; empty if it cannot be read. */
function readBegin(path: string, most: number): string {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch {
    return "";
  }
  try {
    const bytes = Buffer.alloc(most);
    return bytes.toString("latin1", 0, readSync(file, bytes, 0, most, 0));
  } catch {
    return "";
  } finally {
    closeSync(file);
  }
}
