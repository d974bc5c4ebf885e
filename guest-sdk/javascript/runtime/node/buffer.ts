// `node:buffer`: the library's Buffer, with texts by the engine's native functions.
import { Buffer as LibraryBuffer } from "buffer/index.js";
import { Blob } from "../web/blob.ts";
import { File } from "../web/file.ts";
import { bytesOfText, encodingName, requiredEncoding, textOfBytes } from "./buffer-text.ts";

const Buffer = LibraryBuffer;
const { alloc, from } = Buffer as unknown as {
  alloc(size: number): Uint8Array;
  from(...values: unknown[]): Uint8Array;
};

/** Bytes that a Buffer may have: what the engine lets an array have. */
export const kMaxLength = 0x7fffffff;
export const kStringMaxLength = 0x1fffffff;
export const constants = { MAX_LENGTH: kMaxLength, MAX_STRING_LENGTH: kStringMaxLength };

function bufferOfText(text: string, encoding: unknown): Uint8Array {
  const bytes = bytesOfText(text, requiredEncoding(encoding));
  return Object.setPrototypeOf(bytes, Buffer.prototype) as Uint8Array;
}

function byteLength(value: unknown, encoding?: unknown): number {
  if (typeof value !== "string") {
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return value.byteLength;
    throw new TypeError("Buffer.byteLength needs a string, a Buffer or an ArrayBuffer");
  }
  const name = encodingName(encoding) ?? "utf8";
  if (name === "utf8") return bytesOfText(value, name).length;
  if (name === "utf16le") return value.length * 2;
  if (name === "hex") return value.length >>> 1;
  if (name.startsWith("base64")) return (value.replace(/={1,2}$/, "").length * 3) >>> 2;
  return value.length;
}

Object.assign(Buffer, {
  byteLength,
  from: (value: unknown, encodingOrOffset?: unknown, length?: unknown) =>
    typeof value === "string"
      ? bufferOfText(value, encodingOrOffset)
      : from(value, encodingOrOffset, length),
  isEncoding: (encoding: unknown) => encodingName(encoding) !== undefined,
});

function textOf(this: Uint8Array, encoding?: unknown, start = 0, end = this.length): string {
  const name = requiredEncoding(encoding);
  const begin = Math.max(0, Math.trunc(Number(start)) || 0);
  const until = Math.min(this.length, Math.trunc(Number(end)) || 0);
  if (until <= begin) return "";
  return textOfBytes(Uint8Array.prototype.subarray.call(this, begin, until), name);
}

interface Writing {
  readonly offset: number;
  readonly length: number;
  readonly encoding: string;
}

/** `write(text, encoding)`, `write(text, offset, encoding)` and `write(text, offset, length, encoding)`. */
function writing(whole: number, values: readonly unknown[]): Writing {
  const encoding = values.find((value) => typeof value === "string");
  const [offset = 0, length = whole] = values.filter((value) => typeof value === "number");
  if (offset < 0 || offset > whole || length < 0) {
    const error = new RangeError(`A text can't be written at ${offset} of ${whole} bytes`);
    throw Object.assign(error, { code: "ERR_OUT_OF_RANGE" });
  }
  return {
    offset,
    length: Math.min(length, whole - offset),
    encoding: requiredEncoding(encoding),
  };
}

/** Writes as many whole characters as fit. */
function write(this: Uint8Array, text: unknown, ...values: unknown[]): number {
  if (typeof text !== "string") throw new TypeError("Buffer.write needs a string");
  const { offset, length, encoding } = writing(this.length, values);
  const bytes = bytesOfText(text, encoding);
  let fitting = Math.min(bytes.length, length);
  if (encoding === "utf16le") fitting &= ~1;
  if (encoding === "utf8" && fitting < bytes.length) {
    while (fitting > 0 && (bytes[fitting]! & 0xc0) === 0x80) fitting--;
  }
  this.set(bytes.subarray(0, fitting), offset);
  return fitting;
}

Object.assign(Buffer.prototype, { toLocaleString: textOf, toString: textOf, write });

const shownBytes = 50;

function inspect(this: Uint8Array): string {
  const shown = this.subarray(0, shownBytes).toHex().replace(/../g, " $&");
  const more = this.length - shownBytes;
  return `<Buffer${shown}${more > 0 ? ` ... ${more} more byte${more === 1 ? "" : "s"}` : ""}>`;
}

Object.assign(Buffer.prototype, { inspect, [Symbol.for("nodejs.util.inspect.custom")]: inspect });

export function SlowBuffer(size: number): Uint8Array {
  return alloc(size);
}

export function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes as never);
    return true;
  } catch {
    return false;
  }
}

export function isAscii(bytes: Uint8Array): boolean {
  return !bytes.some((byte) => byte > 0x7f);
}

export const INSPECT_MAX_BYTES = shownBytes;
export const { atob, btoa } = globalThis;
export { Blob, Buffer, File };
export default {
  atob,
  Blob,
  btoa,
  Buffer,
  constants,
  File,
  INSPECT_MAX_BYTES,
  isAscii,
  isUtf8,
  kMaxLength,
  kStringMaxLength,
  SlowBuffer,
};
