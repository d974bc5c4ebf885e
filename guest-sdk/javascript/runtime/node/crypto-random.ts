// Random values of `node:crypto`, from the host's generator.
import { randomBytes as hostBytes } from "../crypto/random-bytes.ts";
import { Buffer } from "./buffer.ts";

/** Most bytes that the host gives at once. */
const bytesAtOnce = 65_536;
/** Node's bounds: bytes of one Buffer, and the widest range of a random integer. */
const mostBytes = 0x7fffffff;
const widestRange = 2 ** 48 - 1;

type Callback<Value> = (error: null, value: Value) => void;

/** Hands a value to a callback, later, or returns it where there is none. */
function handed<Value>(value: Value, callback?: Callback<Value>): Value | undefined {
  if (callback === undefined) return value;
  queueMicrotask(() => callback(null, value));
  return undefined;
}

export function randomBytes(size: number, callback?: Callback<Uint8Array>) {
  if (typeof size !== "number") throw outOf(TypeError, "The size is a number");
  if (!(size >= 0 && size <= mostBytes))
    throw outOf(RangeError, `A size of ${size} is out of range`);
  return handed(fill(Buffer.alloc(Math.trunc(size))), callback);
}

export const pseudoRandomBytes = randomBytes;

function fill<Bytes extends Uint8Array>(bytes: Bytes): Bytes {
  for (let at = 0; at < bytes.length; at += bytesAtOnce) {
    const length = Math.min(bytesAtOnce, bytes.length - at);
    bytes.set(hostBytes(length, "crypto.randomBytes()"), at);
  }
  return bytes;
}

export function randomFillSync<View extends ArrayBufferView>(
  view: View,
  offset = 0,
  size = view.byteLength - offset,
): View {
  if (!(offset >= 0 && size >= 0 && offset + size <= view.byteLength)) {
    throw outOf(RangeError, `${size} bytes from ${offset} on are out of range`);
  }
  fill(new Uint8Array(view.buffer, view.byteOffset + offset, size));
  return view;
}

export function randomInt(
  first: number,
  second?: number | Callback<number>,
  callback?: Callback<number>,
) {
  const [min, max] = typeof second === "number" ? [first, second] : [0, first];
  const range = max - min;
  if (!Number.isSafeInteger(min) || !Number.isSafeInteger(max)) {
    throw outOf(TypeError, "The bounds are safe integers");
  }
  if (!(range > 0 && range <= widestRange)) throw outOf(RangeError, `${min} to ${max} is no range`);
  const given = typeof second === "function" ? second : callback;
  return handed(min + below(range), given);
}

/** A number of 48 random bits, drawn again where it would favour some remainders. */
function below(range: number): number {
  const limit = 2 ** 48 - (2 ** 48 % range);
  for (;;) {
    const drawn = hostBytes(6, "crypto.randomInt()").reduce((value, byte) => value * 256 + byte, 0);
    if (drawn < limit) return drawn % range;
  }
}

function outOf(Kind: new (message: string) => Error, message: string): Error {
  const code = Kind === TypeError ? "ERR_INVALID_ARG_TYPE" : "ERR_OUT_OF_RANGE";
  return Object.assign(new Kind(message), { code });
}
