import { SkerryError } from "../errors.ts";
import type { RefusedFeature } from "./features.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A cursor over bytes of the Wasm binary format (core spec 5.2). Every read checks its bounds and
 * throws `malformed-module` with the section and the byte offset in the whole file. */
export class Reader {
  readonly bytes: Uint8Array;
  /** Where `bytes[0]` is in the whole file. */
  readonly base: number;
  readonly end: number;
  /** What is being read, for messages: "code section of core module 2". */
  readonly where: string;
  position: number;

  constructor(bytes: Uint8Array, base: number, position: number, end: number, where: string) {
    this.bytes = bytes;
    this.base = base;
    this.position = position;
    this.end = end;
    this.where = where;
  }

  /** A reader over part of the same bytes. */
  slice(position: number, end: number, where: string): Reader {
    return new Reader(this.bytes, this.base, position, end, where);
  }

  get done(): boolean {
    return this.position >= this.end;
  }

  get remaining(): number {
    return this.end - this.position;
  }

  byte(): number {
    if (this.position >= this.end) throw this.malformed("it ends too early");
    return this.bytes[this.position++]!;
  }

  peek(): number {
    if (this.position >= this.end) throw this.malformed("it ends too early");
    return this.bytes[this.position]!;
  }

  u32(): number {
    const first = this.byte();
    if (first < 0x80) return first;
    let value = first & 0x7f;
    for (let shift = 7; shift < 28; shift += 7) {
      const byte = this.byte();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    const last = this.byte();
    if (last > 0x0f) throw this.malformed("a number is longer than 32 bits");
    return (value | (last << 28)) >>> 0;
  }

  /** An unsigned number of at most 64 bits; one of more than 53 as Infinity, since a number can't
   * hold it exactly. */
  u64(): number {
    const from = this.position;
    this.skipUnsigned(64);
    let value = 0;
    for (let at = this.position - 1; at >= from; at--) {
      value = value * 128 + (this.bytes[at]! & 0x7f);
    }
    return value > Number.MAX_SAFE_INTEGER ? Infinity : value;
  }

  /** A type index where an abstract type could stand in its place: a signed number of 33 bits, and not
   * negative (core spec 5.3, heap types). */
  index33(): number {
    const at = this.position;
    const index = this.u32();
    if ((this.bytes[this.position - 1]! & 0x40) !== 0) {
      throw this.malformed("a type index is negative", at);
    }
    return index;
  }

  /** Passes over an unsigned number of at most `bits` bits. */
  skipUnsigned(bits: number): void {
    const last = this.#skipNumber(bits);
    if (last >> (bits % 7) !== 0) throw this.malformed(`a number is longer than ${bits} bits`);
  }

  /** Passes over a signed number of at most `bits` bits. */
  skipSigned(bits: number): void {
    const last = this.#skipNumber(bits);
    // The sign bit and those above it, which are copies of it.
    const signs = (last << 25) >> (24 + (bits % 7));
    if (signs !== 0 && signs !== -1) throw this.malformed(`a number is longer than ${bits} bits`);
  }

  /** Passes over a number, and gives its last byte where that is the last it may have, else 0. */
  #skipNumber(bits: number): number {
    if (this.byte() < 0x80) return 0;
    const longest = Math.ceil(bits / 7);
    for (let length = 2; length <= longest; length++) {
      const byte = this.byte();
      if (byte < 0x80) return length === longest ? byte : 0;
    }
    throw this.malformed(`a number is longer than ${bits} bits`);
  }

  /** A signed number of at most `bits` bits (core spec 5.2.2). */
  signed(bits: number): bigint {
    const first = this.byte();
    if (first < 0x80) return BigInt((first << 25) >> 25);
    let value = BigInt(first & 0x7f);
    let shift = 7n;
    for (;;) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      shift += 7n;
      if (byte < 0x80) {
        value = BigInt.asIntN(Number(shift), value);
        break;
      }
      if (shift >= bits) throw this.malformed(`a number is longer than ${bits} bits`);
    }
    if (BigInt.asIntN(bits, value) !== value) {
      throw this.malformed(`a number is longer than ${bits} bits`);
    }
    return value;
  }

  skip(count: number): void {
    if (count > this.end - this.position) throw this.malformed("it ends too early");
    this.position += count;
  }

  /** A length-prefixed run of bytes, not copied. */
  blob(): Uint8Array {
    const length = this.u32();
    const from = this.position;
    this.skip(length);
    return this.bytes.subarray(from, from + length);
  }

  /** A UTF-8 name of at most `limit` bytes (core spec 5.2.4). */
  name(limit: number): string {
    const at = this.position;
    const length = this.u32();
    if (length > limit) throw this.overLimit("name length", length, limit, at);
    const from = this.position;
    this.skip(length);
    try {
      return utf8.decode(this.bytes.subarray(from, from + length));
    } catch {
      throw this.malformed("a name is not UTF-8", from);
    }
  }

  /** The length of a vector whose entries take at least a byte each, checked before anything is
   * allocated for it. `already` counts entries of the same kind that were read before. */
  count(what: string, limit: number, already = 0): number {
    const at = this.position;
    const count = this.u32();
    if (count + already > limit) throw this.overLimit(what, count + already, limit, at);
    if (count > this.remaining) {
      throw this.malformed(
        `${count} entries are promised and ${this.remaining} bytes are left`,
        at,
      );
    }
    return count;
  }

  /** Throws unless everything was read. */
  finish(): void {
    if (this.position !== this.end) {
      throw this.malformed(`${this.end - this.position} bytes are left over`);
    }
  }

  malformed(cause: string, at = this.position): SkerryError {
    return new SkerryError(
      "malformed-module",
      `The ${this.where} is malformed at byte ${this.base + at}: ${cause}.`,
    );
  }

  overLimit(what: string, value: number | string, limit: number, at = this.position): SkerryError {
    return new SkerryError(
      "module-limit",
      `The ${this.where} exceeds a limit at byte ${this.base + at}: ${what} is ${value}, ` +
        `and at most ${limit} is allowed.`,
    );
  }

  refused(feature: RefusedFeature, what: string, at = this.position): SkerryError {
    return new SkerryError(
      "feature-not-allowed",
      `The ${this.where} uses the feature "${feature}" at byte ${this.base + at} (${what}), ` +
        "which this host does not allow.",
    );
  }
}
