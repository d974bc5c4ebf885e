/** Puts a long text together from many pieces. `text += piece` in a loop copies all of the text each
 * time; this copies every piece once or twice. */
export class StringBuilder {
  private buffer: ArrayBuffer = new ArrayBuffer(64);
  /** In bytes, two a code unit. */
  private used: i32 = 0;

  /** In UTF-16 code units. */
  get length(): i32 {
    return this.used >> 1;
  }

  add(text: string): StringBuilder {
    return this.addSlice(text, 0, text.length);
  }

  /** Adds the code units from `start` up to `end`, which both lie within the text. */
  addSlice(text: string, start: i32, end: i32): StringBuilder {
    const size = (end - start) << 1;
    this.reserve(size);
    memory.copy(this.end(), changetype<usize>(text) + ((<usize>start) << 1), size);
    this.used += size;
    return this;
  }

  /** Adds one UTF-16 code unit. */
  addCode(code: i32): StringBuilder {
    this.reserve(2);
    store<u16>(this.end(), <u16>code);
    this.used += 2;
    return this;
  }

  toString(): string {
    return String.UTF16.decodeUnsafe(changetype<usize>(this.buffer), this.used);
  }

  private end(): usize {
    return changetype<usize>(this.buffer) + this.used;
  }

  private reserve(size: i32): void {
    const needed = this.used + size;
    const room = this.buffer.byteLength;
    if (needed <= room) return;
    const larger = new ArrayBuffer(max(needed, room * 2));
    memory.copy(changetype<usize>(larger), changetype<usize>(this.buffer), this.used);
    this.buffer = larger;
  }
}
