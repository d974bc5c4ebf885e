// zlib's format (RFC 1950) around DEFLATE (RFC 1951): one block of the fixed codes. Repeats are found
// through a table of where each three bytes were seen last.
import { ByteWriter } from "./byte-writer";
import { adler32 } from "./checksums";

const shortest = 3;
const longest = 258;
const farthest = 32768;
const hashBits = 15;
const endOfBlock = 256;

export function compress(data: Uint8Array): Uint8Array {
  const out = new ByteWriter();
  out.byte(0x78);
  out.byte(0x01);
  out.bitsOf(1, 1); // The last block,
  out.bitsOf(1, 2); // of the fixed codes.
  writeTokens(out, data);
  writeSymbol(out, endOfBlock);
  out.flushBits();
  out.u32(adler32(data));
  return out.toBytes();
}

function writeTokens(out: ByteWriter, data: Uint8Array): void {
  const lastSeen = new StaticArray<i32>(1 << hashBits).fill(-farthest - 1);
  let at = 0;
  while (at < data.length) {
    let length = 0;
    let distance = 0;
    if (at + shortest <= data.length) {
      const hash = hashAt(data, at);
      const candidate = unchecked(lastSeen[hash]);
      unchecked((lastSeen[hash] = at));
      distance = at - candidate;
      if (distance <= farthest) length = commonLength(data, candidate, at);
    }
    if (length < shortest) {
      writeSymbol(out, unchecked(data[at]));
      at++;
      continue;
    }
    writeLength(out, length);
    writeDistance(out, distance);
    const end = at + length;
    for (at++; at < end; at++) {
      if (at + shortest <= data.length) unchecked((lastSeen[hashAt(data, at)] = at));
    }
  }
}

function hashAt(data: Uint8Array, at: i32): u32 {
  const three =
    <u32>unchecked(data[at]) |
    (<u32>unchecked(data[at + 1]) << 8) |
    (<u32>unchecked(data[at + 2]) << 16);
  return (three * 0x9e3779b1) >> (32 - hashBits);
}

/** How many bytes from the one place are the same as from the other, at most `longest`. */
function commonLength(data: Uint8Array, one: i32, other: i32): i32 {
  const limit = min(longest, data.length - other);
  let length = 0;
  while (length < limit && unchecked(data[one + length]) == unchecked(data[other + length])) length++;
  return length;
}

/** A literal, a length's code or the end of the block, in its fixed code (section 3.2.6). */
function writeSymbol(out: ByteWriter, symbol: i32): void {
  if (symbol < 144) writeCode(out, 0x30 + symbol, 8);
  else if (symbol < 256) writeCode(out, 0x190 + symbol - 144, 9);
  else if (symbol < 280) writeCode(out, symbol - 256, 7);
  else writeCode(out, 0xc0 + symbol - 280, 8);
}

/** Codes are written from their highest bit, all else from its lowest. */
function writeCode(out: ByteWriter, code: i32, bits: i32): void {
  let reversed = 0;
  for (let bit = 0; bit < bits; bit++) reversed |= ((code >> bit) & 1) << (bits - 1 - bit);
  out.bitsOf(reversed, bits);
}

/** Section 3.2.5: four codes for each number of extra bits, after eight codes without any. */
function writeLength(out: ByteWriter, length: i32): void {
  if (length == longest) {
    writeSymbol(out, 285);
    return;
  }
  const value = length - shortest;
  const extra = value < 8 ? 0 : 29 - clz(value);
  writeSymbol(out, 257 + extra * 4 + (value >> extra));
  if (extra > 0) out.bitsOf(value & ((1 << extra) - 1), extra);
}

/** Section 3.2.5: two codes for each number of extra bits, after four codes without any. */
function writeDistance(out: ByteWriter, distance: i32): void {
  const value = distance - 1;
  const extra = value < 4 ? 0 : 30 - clz(value);
  writeCode(out, extra * 2 + (value >> extra), 5);
  if (extra > 0) out.bitsOf(value & ((1 << extra) - 1), extra);
}
