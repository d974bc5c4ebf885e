/** Chunks shorter than this are copied together. */
const shortest = 4_096;

/** Room for short chunks that is made at once. */
const blockBytes = 16_384;

const noRoom = new Uint8Array();

/** The bytes a guest writes to a body. A body written in one go is never copied; one written byte by
 * byte does not become an object a byte. */
export class BodyBytes {
  length = 0;
  readonly #chunks: Uint8Array[] = [];
  /** What is left of the block for short chunks. */
  #room: Uint8Array = noRoom;
  /** True when the last chunk lies in the block, just before `#room`. */
  #growing = false;

  append(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.length += bytes.length;
    if (bytes.length >= shortest || this.length === bytes.length) {
      this.#chunks.push(bytes);
      this.#growing = false;
      return;
    }
    if (bytes.length > this.#room.length) {
      this.#room = new Uint8Array(blockBytes);
      this.#growing = false;
    }
    this.#room.set(bytes);
    const last = this.#chunks.at(-1)!;
    if (this.#growing) {
      const grown = new Uint8Array(last.buffer, last.byteOffset, last.length + bytes.length);
      this.#chunks[this.#chunks.length - 1] = grown;
    } else {
      this.#chunks.push(this.#room.subarray(0, bytes.length));
      this.#growing = true;
    }
    this.#room = this.#room.subarray(bytes.length);
  }

  /** All of them, in a buffer that holds nothing else. */
  whole(): Uint8Array {
    const [first] = this.#chunks;
    if (this.#chunks.length === 1 && first!.length === first!.buffer.byteLength) return first!;
    const whole = new Uint8Array(this.length);
    let at = 0;
    for (const chunk of this.#chunks) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    return whole;
  }
}
