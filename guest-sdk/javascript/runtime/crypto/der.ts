// DER (ITU-T X.690 §10), as far as keys have it: definite lengths, tags of one byte.

import { SecretBytes } from "./secret-bytes.ts";

export const tag = {
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  null: 0x05,
  oid: 0x06,
  sequence: 0x30,
  first: 0xa0,
  second: 0xa1,
} as const;

/** Reads one value after the other. What is no DER is a DataError. */
export class DerReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** Whether the next value has that tag. */
  has(wanted: number): boolean {
    return this.#bytes[this.#at] === wanted;
  }

  /** The content of the next value, which has to have that tag. */
  next(wanted: number): Uint8Array {
    if (!this.has(wanted)) throw notDer();
    let length = this.#bytes[this.#at + 1] ?? 0x80;
    this.#at += 2;
    if (length >= 0x80) {
      const count = length - 0x80;
      if (count === 0 || count > 3) throw notDer();
      length = 0;
      for (let index = 0; index < count; index++) {
        length = length * 256 + (this.#bytes[this.#at++] ?? 0);
      }
    }
    const end = this.#at + length;
    if (end > this.#bytes.length) throw notDer();
    const content = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return content;
  }

  inner(wanted: number): DerReader {
    return new DerReader(this.next(wanted));
  }

  /** Nothing may follow. */
  end(): void {
    if (!this.atEnd) throw notDer();
  }

  /** A whole number from zero on, without the zeros before it. */
  number(): Uint8Array {
    const content = this.next(tag.integer);
    if (content.length === 0 || content[0]! >= 0x80) throw notDer();
    return withoutZeros(content);
  }

  /** A string of bits that are whole bytes. */
  bits(): Uint8Array {
    const content = this.next(tag.bits);
    if (content[0] !== 0) throw notDer();
    return content.subarray(1);
  }
}

function notDer(): DOMException {
  return new DOMException("The key is not of the form that was said", "DataError");
}

export function withoutZeros(number: Uint8Array): Uint8Array {
  let at = 0;
  while (at < number.length && number[at] === 0) at++;
  return number.subarray(at);
}

/** One value. */
export function der(of: number, ...contents: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = contents.reduce((sum, { length }) => sum + length, 0);
  const head = [of];
  if (length < 0x80) head.push(length);
  else if (length < 0x100) head.push(0x81, length);
  else head.push(0x82, length >> 8, length & 0xff);
  return joined(Uint8Array.from(head), ...contents);
}

/** A whole number from zero on. */
export function derNumber(number: Uint8Array): Uint8Array {
  const digits = withoutZeros(number);
  const isNegative = digits.length === 0 || digits[0]! >= 0x80;
  return isNegative ? der(tag.integer, Uint8Array.of(0), digits) : der(tag.integer, digits);
}

export function derBits(bytes: Uint8Array): Uint8Array {
  return der(tag.bits, Uint8Array.of(0), bytes);
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new SecretBytes(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export function sameBytes(first: Uint8Array, second: Uint8Array): boolean {
  return first.length === second.length && first.every((byte, index) => byte === second[index]);
}
