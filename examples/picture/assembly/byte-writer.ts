/** Bytes and bits, one behind the other, in a buffer that grows. */
export class ByteWriter {
  private buffer: Uint8Array = new Uint8Array(4096);
  private used: i32 = 0;
  /** Bits that do not fill a byte yet; the first one is the lowest. */
  private bits: u32 = 0;
  private bitCount: i32 = 0;

  get length(): i32 {
    return this.used;
  }

  byte(value: i32): void {
    if (this.used == this.buffer.length) this.grow(this.used * 2);
    unchecked((this.buffer[this.used] = <u8>value));
    this.used++;
  }

  /** Four bytes, the highest first. */
  u32(value: number32): void {
    this.byte(value >> 24);
    this.byte(value >> 16);
    this.byte(value >> 8);
    this.byte(value);
  }

  bytes(values: Uint8Array): void {
    if (this.used + values.length > this.buffer.length) {
      this.grow(max(this.used + values.length, this.used * 2));
    }
    this.buffer.set(values, this.used);
    this.used += values.length;
  }

  ascii(text: string): void {
    for (let index = 0; index < text.length; index++) this.byte(text.charCodeAt(index));
  }

  /** Up to 16 bits, the lowest first. */
  bitsOf(value: i32, count: i32): void {
    this.bits |= <number32>value << this.bitCount;
    this.bitCount += count;
    while (this.bitCount >= 8) {
      this.byte(this.bits & 255);
      this.bits >>= 8;
      this.bitCount -= 8;
    }
  }

  /** Fills the last byte up with zeros. */
  flushBits(): void {
    if (this.bitCount > 0) this.bitsOf(0, 8 - this.bitCount);
  }

  /** What has been written, not copied. */
  toBytes(): Uint8Array {
    return this.buffer.subarray(0, this.used);
  }

  private grow(size: i32): void {
    const larger = new Uint8Array(size);
    larger.set(this.buffer);
    this.buffer = larger;
  }
}

// The class has a method of the name `u32`.
type number32 = u32;
