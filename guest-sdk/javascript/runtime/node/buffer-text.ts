// Texts and bytes of Buffer, by the engine's native functions: the library's own loops cost an interpreter a
// hundred times as much.

import { encodeUtf8 } from "../web/text-encoder.ts";
import { bytesAsLatin1, latin1AsBytes } from "../web/text-latin1.ts";
import { decodeUtf8 } from "../web/text-utf8.ts";

const names: Readonly<Record<string, string>> = {
  "utf-8": "utf8",
  ucs2: "utf16le",
  "ucs-2": "utf16le",
  "utf-16le": "utf16le",
  binary: "latin1",
};
const known = ["utf8", "utf16le", "latin1", "ascii", "base64", "base64url", "hex"];

/** The one name of an encoding; undefined for none that Node has. */
export function encodingName(encoding: unknown): string | undefined {
  if (typeof encoding !== "string") return undefined;
  const lower = encoding.toLowerCase();
  const name = names[lower] ?? lower;
  return known.includes(name) ? name : undefined;
}

/** The one name of an encoding that was given to a method, "utf8" where none was.
 * @throws TypeError ERR_UNKNOWN_ENCODING. */
export function requiredEncoding(encoding: unknown): string {
  if (encoding === undefined || encoding === null || encoding === "") return "utf8";
  const name = encodingName(encoding);
  if (name !== undefined) return name;
  const error = new TypeError(`Unknown encoding: ${String(encoding)}`);
  throw Object.assign(error, { code: "ERR_UNKNOWN_ENCODING" });
}

/** The bytes of a text. What an encoding does not know is left out, or ends it, as in Node. */
export function bytesOfText(text: string, encoding: string): Uint8Array<ArrayBuffer> {
  switch (encoding) {
    case "utf8":
      return encodeUtf8(text);
    case "hex":
      return bytesOfHex(text);
    case "base64":
    case "base64url":
      return bytesOfBase64(text);
    case "utf16le":
      return new Uint8Array(unitsOf(text, Uint16Array).buffer);
    default:
      return bytesOfLatin1(text);
  }
}

export function textOfBytes(bytes: Uint8Array, encoding: string): string {
  switch (encoding) {
    case "utf8":
      return decodeUtf8(bytes);
    case "hex":
      return Uint8Array.prototype.toHex.call(bytes);
    case "base64":
      return Uint8Array.prototype.toBase64.call(bytes);
    case "base64url":
      return Uint8Array.prototype.toBase64.call(bytes, {
        alphabet: "base64url",
        omitPadding: true,
      });
    case "utf16le":
      return textOfUnits(bytes);
    case "ascii":
      return bytesAsLatin1(Uint8Array.from(bytes, (byte) => byte & 0x7f));
    default:
      return bytesAsLatin1(bytes);
  }
}

function bytesOfHex(text: string): Uint8Array<ArrayBuffer> {
  const wrong = text.search(/[^0-9a-f]/i);
  const length = wrong === -1 ? text.length : wrong;
  return Uint8Array.fromHex(text.slice(0, length - (length % 2)));
}

function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> {
  const end = text.indexOf("=");
  const digits = (end === -1 ? text : text.slice(0, end)).replace(/[^A-Za-z0-9+/_-]+/g, "");
  // One digit alone makes no byte.
  const whole = digits.length % 4 === 1 ? digits.slice(0, -1) : digits;
  return Uint8Array.fromBase64(whole.replace(/-/g, "+").replace(/_/g, "/"));
}

function bytesOfLatin1(text: string): Uint8Array<ArrayBuffer> {
  try {
    return latin1AsBytes(text);
  } catch {
    // Of characters above U+00FF the low byte.
    return unitsOf(text, Uint8Array);
  }
}

function unitsOf<Units extends Uint8Array | Uint16Array>(
  text: string,
  Kind: new (length: number) => Units,
): Units {
  const units = new Kind(text.length);
  for (let at = 0; at < text.length; at++) units[at] = text.charCodeAt(at);
  return units;
}

/** Code units in one call of `String.fromCharCode`: its arguments go on the guest's stack. */
const unitsAtOnce = 4096;

function textOfUnits(bytes: Uint8Array): string {
  const units = new Uint16Array(new Uint8Array(bytes.subarray(0, bytes.length & ~1)).buffer);
  let text = "";
  for (let at = 0; at < units.length; at += unitsAtOnce) {
    text += String.fromCharCode.apply(null, units.subarray(at, at + unitsAtOnce) as never);
  }
  return text;
}
