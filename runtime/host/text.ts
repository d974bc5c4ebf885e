import type { TextImports } from "../abi/generated/types.ts";
import { crossingPrice, gluePrice, lookPrices } from "./prices.ts";

/** The longest text that is turned into another form at once, in code units or bytes: it takes some tenths of a ms. */
const longest = 65_536;

/** Characters given to `String.fromCharCode` at once; its arguments lie on the stack. */
const chunk = 4_096;

/** `skerry:edge/text`: paid before the host looks. */
export function textFunctions(charge: (fuel: bigint) => void): TextImports {
  return {
    isAscii(bytes: Uint8Array): boolean {
      charge(lookPrices.byte * BigInt(bytes.length));
      return isAscii(bytes);
    },
    encode(text: string): Uint8Array {
      checkLength(text.length, "code units");
      charge(lookPrices.encoded * BigInt(text.length));
      return encode(text);
    },
    decode(bytes: Uint8Array): string | undefined {
      checkLength(bytes.length, "bytes");
      charge(lookPrices.decoded * BigInt(bytes.length));
      const text = decode(bytes);
      if (text !== null) return text;
      // What has no text costs no less than what has one, which is paid for as it crosses.
      charge(gluePrice + crossingPrice("string", 2 * bytes.length));
      return undefined;
    },
  };
}

function checkLength(length: number, unit: string): void {
  if (length > longest) {
    throw new RangeError(`a text has ${length} ${unit}, where ${longest} are the most at once`);
  }
}

/** The highest bit of each byte of a word. */
const beyondAscii = 0x8080_8080;

function isAscii(bytes: Uint8Array): boolean {
  const { buffer, byteOffset, length } = bytes;
  // A list that crosses is a copy, in memory of its own; another may begin anywhere.
  const aligned = byteOffset % Uint32Array.BYTES_PER_ELEMENT === 0;
  const words = aligned ? new Uint32Array(buffer, byteOffset, length >>> 2) : new Uint32Array();
  let seen = 0;
  for (let at = 0; at < words.length; at++) seen |= words[at]! & beyondAscii;
  for (let at = 4 * words.length; at < length; at++) seen |= bytes[at]! & 0x80;
  return seen === 0;
}

/** UTF-8; what is half a pair becomes U+FFFD (Encoding Standard, "UTF-8 encode"). */
function encode(text: string): Uint8Array {
  // No code unit makes more than three bytes, and the two of a pair make four.
  const bytes = new Uint8Array(3 * text.length);
  let written = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) {
      bytes[written++] = unit;
      continue;
    }
    if (unit < 0x800) {
      bytes[written++] = 0xc0 | (unit >> 6);
      bytes[written++] = 0x80 | (unit & 0x3f);
      continue;
    }
    let point = unit;
    if ((unit & 0xf800) === 0xd800) {
      const next = text.charCodeAt(at + 1);
      const isPair = unit < 0xdc00 && (next & 0xfc00) === 0xdc00;
      point = isPair ? ((unit - 0xd7c0) << 10) | (next & 0x3ff) : 0xfffd;
      if (isPair) at++;
    }
    if (point < 0x10000) {
      bytes[written++] = 0xe0 | (point >> 12);
    } else {
      bytes[written++] = 0xf0 | (point >> 18);
      bytes[written++] = 0x80 | ((point >> 12) & 0x3f);
    }
    bytes[written++] = 0x80 | ((point >> 6) & 0x3f);
    bytes[written++] = 0x80 | (point & 0x3f);
  }
  return bytes.slice(0, written);
}

/** The least code point of a form with so many bytes after the first. */
const least = [0, 0x80, 0x800, 0x10000] as const;

/** The text of UTF-8 bytes (RFC 3629, section 4); null for what is none. */
function decode(bytes: Uint8Array): string | null {
  const units = new Uint16Array(bytes.length);
  let count = 0;
  for (let at = 0; at < bytes.length; at++) {
    const lead = bytes[at]!;
    if (lead < 0x80) {
      units[count++] = lead;
      continue;
    }
    const more = lead < 0xc2 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : lead < 0xf5 ? 3 : 0;
    if (more === 0 || at + more >= bytes.length) return null;
    let point = lead & (0x3f >> more);
    for (let left = more; left > 0; left--) {
      const next = bytes[++at]!;
      if ((next & 0xc0) !== 0x80) return null;
      point = (point << 6) | (next & 0x3f);
    }
    const isSurrogate = (point & 0x1ff800) === 0xd800;
    if (point < least[more]! || point > 0x10ffff || isSurrogate) return null;
    if (point >= 0x10000) units[count++] = 0xd7c0 + (point >> 10);
    units[count++] = point < 0x10000 ? point : 0xdc00 | (point & 0x3ff);
  }
  let text = "";
  for (let at = 0; at < count; at += chunk) {
    const part = units.subarray(at, Math.min(count, at + chunk));
    text += String.fromCharCode.apply(null, part as unknown as number[]);
  }
  return text;
}
