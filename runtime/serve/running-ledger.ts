import { closeSync, openSync, readFileSync, writeSync } from "node:fs";

/** Bytes of a slot: a worker's name has at most 63. */
const slotBytes = 64;

/** Which workers run in a shard's isolates at this moment, in a file: what is left of a process that
 * crashed, so that the supervisor knows whom to suspect. A slot is written when an isolate begins to
 * work and blanked when it has none left; both are one small write that stays in the page cache. */
export class RunningLedger {
  readonly #file: number;
  readonly #free: number[] = [];
  #slots = 0;

  constructor(path: string) {
    this.#file = openSync(path, "r+");
  }

  /** Notes that a worker runs; gives what {@link end} takes. */
  begin(worker: string): number {
    const slot = this.#free.pop() ?? this.#slots++;
    writeSync(this.#file, worker.padEnd(slotBytes, "\0"), slot * slotBytes, "latin1");
    return slot;
  }

  end(slot: number): void {
    writeSync(this.#file, "\0", slot * slotBytes, "latin1");
    this.#free.push(slot);
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** The workers that a ledger's shard was running when it ended. */
export function readRunning(path: string): string[] {
  let text: string;
  try {
    text = readFileSync(path, "latin1");
  } catch {
    return [];
  }
  const names = new Set<string>();
  for (let at = 0; at < text.length; at += slotBytes) {
    if (text[at] === "\0") continue;
    names.add(text.slice(at, at + slotBytes).replace(/\0.*$/s, ""));
  }
  return [...names];
}
