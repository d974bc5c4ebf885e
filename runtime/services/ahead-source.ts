import { KiB } from "../byte-units.ts";
import { type ByteSource, ContentCancelled } from "../message/byte-source.ts";

/** Bytes that are read ahead. */
const aheadBytes = 64 * KiB;

/** A source whose next piece can be awaited without taking it: that piece is read ahead, and returned by the next
 * read. */
export class AheadSource implements ByteSource {
  readonly #source: ByteSource;
  #ahead: Promise<Uint8Array | null> | null = null;
  /** What is left of the piece that was read ahead. */
  #rest: Uint8Array | null = null;
  #isRead = false;
  #isCut = false;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /** Resolves when a read would not wait: for a piece, for the end, or for a failure. Never rejects. */
  async ready(): Promise<void> {
    if (this.#rest !== null) return;
    this.#ahead ??= this.#source.read(aheadBytes);
    await this.#ahead.then(ignore, ignore);
  }

  async read(most: number): Promise<Uint8Array | null> {
    if (this.#rest === null) {
      const coming = this.#ahead ?? this.#source.read(most);
      this.#ahead = null;
      this.#rest = await coming;
    }
    if (this.#isCut) throw new ContentCancelled();
    const bytes = this.#rest;
    if (bytes === null) {
      this.#isRead = true;
      return null;
    }
    this.#rest = bytes.length > most ? bytes.subarray(most) : null;
    return bytes.subarray(0, most);
  }

  cancel(): void {
    this.#isCut ||= !this.#isRead;
    this.#rest = null;
    this.#source.cancel();
  }
}

function ignore(): void {}
