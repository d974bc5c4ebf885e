import { text as host } from "skerry:host";
import { isInRequest } from "../loop/phase.ts";
import { append } from "../own-lists.ts";
import { areAscii } from "./text-ascii.ts";
import { latin1AsBytes } from "./text-latin1.ts";
import { utf8OfText } from "./text-native.ts";

/** The engine makes no UTF-8 of half a pair. Bound, so that no method of the author's is called. */
const wellFormed = Function.prototype.call.bind(String.prototype.toWellFormed) as (
  text: string,
) => string;

const beyondAscii = /[^\0-\x7f]/;

/** Up to this length a pattern is cheaper than to look through the bytes. */
const short = 64;

/** From so many code units on the host encodes what is not ASCII: a call of it costs as much as the engine takes for so
 * many. No more than `long` go at once. */
const many = 32;
const long = 65_536;

/** UTF-8 bytes of a string, in a buffer of their own; lone surrogates become U+FFFD (Encoding
 * Standard, "UTF-8 encode"). */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  if (utf8OfText !== null) return utf8OfText(wellFormed(text));
  if (text.length > short) return longAscii(text) ?? encodeAny(text);
  return beyondAscii.test(text) ? encodeAny(text) : latin1AsBytes(text);
}

/** The bytes, if the string is ASCII. The engine throws for what is above U+00FF. */
function longAscii(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    const bytes = latin1AsBytes(text);
    return areAscii(bytes) ? bytes : null;
  } catch {
    return null;
  }
}

function encodeAny(text: string): Uint8Array<ArrayBuffer> {
  // The engine panics over half a pair that leaves it.
  const whole = wellFormed(text);
  if (whole.length >= many && isInRequest()) return encodeByHost(whole);
  // Each UTF-8 byte as a character of the same number.
  return latin1AsBytes(unescape(encodeURIComponent(whole)));
}

function encodeByHost(text: string): Uint8Array<ArrayBuffer> {
  if (text.length <= long) return host.encode(text);
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for (let at = 0; at < text.length; ) {
    let piece = text.slice(at, at + long);
    // A pair is not cut in two.
    if (endsInLead(piece)) piece = piece.slice(0, -1);
    const encoded = host.encode(piece);
    append(pieces, encoded);
    bytes += encoded.length;
    at += piece.length;
  }
  const joined = new Uint8Array(bytes);
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}

/** `TextEncoder` of the Encoding Standard. */
export class TextEncoder {
  get encoding(): string {
    return "utf-8";
  }

  encode(input: unknown = ""): Uint8Array<ArrayBuffer> {
    return encodeUtf8(`${input}`);
  }

  /** Writes as many whole characters as fit.
   * @returns UTF-16 code units read and bytes written. */
  encodeInto(source: unknown, destination: Uint8Array): { read: number; written: number } {
    if (!(destination instanceof Uint8Array)) {
      throw new TypeError("TextEncoder.encodeInto: the destination must be a Uint8Array.");
    }
    // Every code unit makes at least one byte: no more of them than that can fit.
    const text = `${source}`.slice(0, destination.length);
    const bytes = encodeUtf8(text);
    if (bytes.length <= destination.length && !endsInLead(text)) {
      // Into a detached buffer nothing is written, and not even nothing can be.
      if (bytes.length > 0) destination.set(bytes);
      return { read: text.length, written: bytes.length };
    }
    return encodePrefix(`${source}`, destination);
  }

  get [Symbol.toStringTag](): string {
    return "TextEncoder";
  }
}

const endsInLead = (text: string): boolean =>
  (text.charCodeAt(text.length - 1) & 0xfc00) === 0xd800;

/** The slow way, for a destination that is too small: character by character. */
function encodePrefix(source: string, destination: Uint8Array) {
  let read = 0;
  let written = 0;
  while (read < source.length) {
    const codePoint = source.codePointAt(read)!;
    const bytes = codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
    if (written + bytes > destination.length) break;
    read += codePoint < 0x10000 ? 1 : 2;
    written += bytes;
  }
  if (written > 0) destination.set(encodeUtf8(source.slice(0, read)));
  return { read, written };
}
