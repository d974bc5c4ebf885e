/** Bodies that are being read out of a cache. One that has left the cache takes memory for as long as its slowest
 * reader, and is counted nowhere else: so the bytes that are lent at once are bounded. */
export class LentBodies {
  readonly bytes: number;
  readonly #readers = new Map<Uint8Array, number>();
  #lent = 0;

  /** `bytes`: of all bodies that are lent at once, each counted once. */
  constructor(bytes: number) {
    this.bytes = bytes;
  }

  get lent(): number {
    return this.#lent;
  }

  /** Counts a reader. False where there is no room for the body. */
  lend(body: Uint8Array): boolean {
    const readers = this.#readers.get(body) ?? 0;
    if (readers === 0) {
      if (this.#lent + body.length > this.bytes) return false;
      this.#lent += body.length;
    }
    this.#readers.set(body, readers + 1);
    return true;
  }

  /** Counts a reader less. */
  giveBack(body: Uint8Array): void {
    const readers = this.#readers.get(body)! - 1;
    if (readers > 0) {
      this.#readers.set(body, readers);
      return;
    }
    this.#readers.delete(body);
    this.#lent -= body.length;
  }
}
