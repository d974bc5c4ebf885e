/** Puts a long text together from many pieces. `text += piece` in a loop copies all of the text each
 * time; this copies every piece once or twice. */
export class StringBuilder {
  private buffer: ArrayBuffer = new ArrayBuffer(64);
  // The buffer's address and size, so that adding a piece calls nothing. All sizes are in bytes, two a
  // code unit.
  private data: usize = changetype<usize>(this.buffer);
  private capacity: i32 = 64;
  private used: i32 = 0;

  /** The length of the text so far, in UTF-16 code units. */
  get length(): i32 {
    return this.used >> 1;
  }

  /** Adds a text. Returns the builder. */
  add(text: string): StringBuilder {
    return this.addSlice(text, 0, text.length);
  }

  /** Adds the code units from `start` up to `end`, which both lie within the text. */
  addSlice(text: string, start: i32, end: i32): StringBuilder {
    const size = (end - start) << 1;
    if (this.used + size > this.capacity) this.grow(size);
    memory.copy(this.data + this.used, changetype<usize>(text) + ((<usize>start) << 1), size);
    this.used += size;
    return this;
  }

  /** Adds one UTF-16 code unit. */
  addCode(code: i32): StringBuilder {
    if (this.used + 2 > this.capacity) this.grow(2);
    store<u16>(this.data + this.used, <u16>code);
    this.used += 2;
    return this;
  }

  /** Returns the whole text. */
  toString(): string {
    return String.UTF16.decodeUnsafe(this.data, this.used);
  }

  private grow(size: i32): void {
    const capacity = max(this.used + size, this.capacity * 2);
    const larger = new ArrayBuffer(capacity);
    memory.copy(changetype<usize>(larger), this.data, this.used);
    this.buffer = larger;
    this.data = changetype<usize>(larger);
    this.capacity = capacity;
  }
}
