import type { Field } from "../abi/generated/types.ts";
import { KiB } from "../byte-units.ts";
import { type ByteSource, ContentCancelled } from "../message/byte-source.ts";

/** Bytes that wait for their reader before the writer waits as well. */
const highWater = 64 * KiB;

/** What a piece counts for at least: many small ones take more than their bytes. */
const minCount = 256;

/** A stream that a guest writes, and that something else reads, piece by piece. */
export class Pipe implements ByteSource {
  readonly #pieces: Uint8Array[] = [];
  #held = 0;
  #ended = false;
  #failure: Error | null = null;
  #unwanted = false;
  #reader: (() => void) | null = null;
  #writers: (() => void)[] = [];
  /** Fields that follow it. */
  trailers: readonly Field[] = [];

  /** True once nothing more is written. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Writes a piece. Resolves when there is room for the next: to true, or to false when the reader is gone. */
  async write(piece: Uint8Array): Promise<boolean> {
    if (this.#unwanted || this.#ended) return false;
    if (piece.length > 0) {
      this.#pieces.push(byItself(piece));
      this.#held += count(piece);
      this.#wakeReader();
    }
    while (this.#held > highWater && !this.#unwanted) {
      await new Promise<void>((resolve) => this.#writers.push(resolve));
    }
    return !this.#unwanted;
  }

  /** Ends it: well, or with a failure that its reader gets after what was written. */
  end(failure: Error | null = null): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#failure ??= failure;
    this.#wakeReader();
  }

  async read(most: number): Promise<Uint8Array | null> {
    while (this.#pieces.length === 0) {
      if (this.#failure !== null) throw this.#failure;
      if (this.#ended) return null;
      await new Promise<void>((resolve) => {
        this.#reader = resolve;
      });
    }
    const [first] = this.#pieces as [Uint8Array];
    const piece = first.length > most ? first.subarray(0, most) : first;
    this.#held -= count(first);
    if (piece === first) this.#pieces.shift();
    else {
      const rest = first.subarray(most);
      this.#pieces[0] = rest;
      this.#held += count(rest);
    }
    if (this.#held <= highWater) this.#wakeWriters();
    return piece;
  }

  cancel(): void {
    this.#unwanted = true;
    if (!this.#ended || this.#pieces.length > 0) this.#failure ??= new ContentCancelled();
    this.#pieces.length = 0;
    this.#held = 0;
    this.#wakeReader();
    this.#wakeWriters();
  }

  #wakeReader(): void {
    this.#reader?.();
    this.#reader = null;
  }

  #wakeWriters(): void {
    for (const wake of this.#writers.splice(0)) wake();
  }
}

function count({ length }: Uint8Array): number {
  return Math.max(length, minCount);
}

/** A piece may be a small part of what crossed together, which it would keep in memory while it waits. */
function byItself(piece: Uint8Array): Uint8Array {
  return 2 * piece.length < piece.buffer.byteLength ? piece.slice() : piece;
}
