/** Collects a body of unknown length in one block that grows: pieces of a byte cost no object each, and pieces that
 * are views of large buffers do not keep those in memory. Every byte of the block is reserved before it is
 * allocated. */
export class BodyCollector {
  readonly #most: number;
  readonly #reserve: (bytes: number) => boolean;
  #block = new ArrayBuffer(0);
  #length = 0;

  /** `reserve` answers whether that many bytes more may be held. */
  constructor(most: number, reserve: (bytes: number) => boolean) {
    this.#most = most;
    this.#reserve = reserve;
  }

  /** The number of bytes reserved. */
  get held(): number {
    return this.#block.byteLength;
  }

  get length(): number {
    return this.#length;
  }

  /** False, with nothing taken, where the body gets too long or there is no room for it. */
  add(piece: Uint8Array): boolean {
    const length = this.#length + piece.length;
    if (length > this.#most) return false;
    if (length > this.held && !this.#grow(length)) return false;
    new Uint8Array(this.#block).set(piece, this.#length);
    this.#length = length;
    return true;
  }

  /** The body, in a buffer of just its length. The collector is empty after it, and holds nothing. */
  take(): Uint8Array {
    const body = new Uint8Array(this.#block.transfer(this.#length));
    this.drop();
    return body;
  }

  drop(): void {
    this.#block = new ArrayBuffer(0);
    this.#length = 0;
  }

  #grow(needed: number): boolean {
    // A body in one piece gets just its bytes; one in many is moved seldom.
    const ample = Math.min(this.#most, Math.max(needed, 2 * this.held));
    const bytes = [ample, needed].find((size) => this.#reserve(size - this.held));
    if (bytes === undefined) return false;
    this.#block = this.#block.transfer(bytes);
    return true;
  }
}
