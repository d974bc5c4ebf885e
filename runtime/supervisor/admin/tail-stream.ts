import { Readable } from "node:stream";
import { MiB } from "../../byte-units.ts";

/** Characters of lines that wait for a reader at most, one line over it not counted. */
const maxWaiting = MiB;

/** Lines of JSON for one reader. What a slow reader does not take in time is dropped and counted, and
 * when it has caught up a line `{"dropped": n}` stands in the place of what it missed: so memory is
 * bounded, and the one who writes never waits. */
export class TailStream extends Readable {
  #waiting: string[] = [];
  #size = 0;
  #dropped = 0;
  #wanted = false;

  /** Takes a value as a line, or drops it. */
  add(value: unknown): void {
    if (this.destroyed) return;
    // Once something was dropped, so is what follows it, until the reader has read what waits: what it
    // misses is one gap and not many.
    if (this.#dropped > 0 || this.#size > maxWaiting) this.#dropped++;
    else this.#keepValue(value);
    this.#hand();
  }

  /** What is no JSON, as a shard that was taken over may tell it, counts as dropped. */
  #keepValue(value: unknown): void {
    try {
      this.#keep(`${JSON.stringify(value)}\n`);
    } catch {
      this.#dropped++;
    }
  }

  override _read(): void {
    this.#wanted = true;
    this.#hand();
  }

  #keep(line: string): void {
    this.#waiting.push(line);
    this.#size += line.length;
  }

  /** Gives the reader what waits, and then how much was dropped after it, as far as it wants more. */
  #hand(): void {
    while (this.#wanted && (this.#waiting.length > 0 || this.#dropped > 0)) {
      if (this.#waiting.length === 0) {
        this.#keep(`{"dropped":${this.#dropped}}\n`);
        this.#dropped = 0;
      }
      const lines = this.#waiting.join("");
      this.#waiting = [];
      this.#size = 0;
      this.#wanted = this.push(lines);
    }
  }
}
