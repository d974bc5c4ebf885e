const utf8 = new TextEncoder();

/** Growing output in the Wasm binary format; each append costs amortised constant time a byte. */
export class Writer {
  #bytes: Uint8Array;
  #length = 0;

  constructor(capacity = 64) {
    this.#bytes = new Uint8Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** What was written so far, not copied; valid until the next write. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** A copy of exactly what was written. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
  }

  /** Takes back all but the first `length` bytes. */
  truncate(length: number): void {
    this.#length = length;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  bytes(values: Uint8Array): void {
    this.#reserve(values.length);
    this.#bytes.set(values, this.#length);
    this.#length += values.length;
  }

  /** Appends `source[from, to)`. */
  copy(source: Uint8Array, from: number, to: number): void {
    const count = to - from;
    this.#reserve(count);
    // For the short runs between rewritten instructions a loop beats making a subarray.
    if (count <= 24) {
      for (let index = from; index < to; index++) this.#bytes[this.#length++] = source[index]!;
      return;
    }
    this.#bytes.set(source.subarray(from, to), this.#length);
    this.#length += count;
  }

  u32(value: number): void {
    this.#reserve(5);
    let rest = value >>> 0;
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#bytes[this.#length++] = rest;
  }

  /** An unsigned number of up to 53 bits, or Infinity for the largest of 64 bits. */
  u64(value: number): void {
    if (value === Infinity) {
      for (let each = 0; each < 9; each++) this.byte(0xff);
      this.byte(0x01);
      return;
    }
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 128)) this.byte((rest % 128) | 0x80);
    this.byte(rest);
  }

  /** A signed number of up to 53 bits, as i32.const, i64.const and block types take it. */
  signed(value: number): void {
    this.#reserve(10);
    let rest = value;
    for (;;) {
      const low = ((rest % 128) + 128) % 128;
      rest = (rest - low) / 128;
      if ((rest === 0 && low < 64) || (rest === -1 && low >= 64)) {
        this.#bytes[this.#length++] = low;
        return;
      }
      this.#bytes[this.#length++] = low | 0x80;
    }
  }

  /** Changes the byte at an offset. */
  replace(at: number, value: number): void {
    this.#bytes[at] = value;
  }

  /** Puts bytes in at an offset, before what was written there. */
  insert(at: number, values: Uint8Array): void {
    this.#reserve(values.length);
    this.#bytes.copyWithin(at + values.length, at, this.#length);
    this.#bytes.set(values, at);
    this.#length += values.length;
  }

  name(value: string): void {
    this.blob(utf8.encode(value));
  }

  /** A run of bytes after its length. */
  blob(values: Uint8Array): void {
    this.u32(values.length);
    this.bytes(values);
  }

  /** A section: its id, its length, and what `body` holds. */
  section(id: number, body: Writer): void {
    this.byte(id);
    this.blob(body.view());
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.view());
    this.#bytes = grown;
  }
}

/** How many bytes `value` takes as an unsigned LEB128. */
export function u32Length(value: number): number {
  let length = 1;
  for (let rest = value >>> 7; rest !== 0; rest >>>= 7) length++;
  return length;
}
