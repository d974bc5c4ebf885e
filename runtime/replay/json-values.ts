import { hash } from "node:crypto";
import { hostCallOf } from "../abi/calls/host-calls.ts";

// Values as JSON holds them, with marks for what it has no place for: lists of bytes, and 64-bit integers.

const textMark = "$text";
const base64Mark = "$base64";
const integerMark = "$integer";

/** How deep the values of host calls nest at most; those of the ABI go five deep. */
const maxDepth = 32;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The value in the form of a recording: bytes that are text are readable there. */
export function toJson(value: unknown): unknown {
  if (typeof value === "bigint") return { [integerMark]: String(value) };
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Uint8Array) return bytesToJson(value);
  if (Array.isArray(value)) return value.map(toJson);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, toJson(each)]));
}

/** The other way around. Throws where something is not as {@link toJson} makes it. */
export function fromJson(value: unknown, depth = 0): unknown {
  if (depth > maxDepth) throw new RangeError("nests too deep");
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => fromJson(each, depth + 1));
  const record = value as Record<string, unknown>;
  const [first, ...more] = Object.keys(record);
  if (first?.startsWith("$") && more.length === 0) return marked(first, record[first]);
  return Object.fromEntries(
    Object.entries(record).map(([key, each]) => [key, fromJson(each, depth + 1)]),
  );
}

const [quote, backslash, ...separators] = Buffer.from('"\\[{,');

/** Whether a JSON text has more than `most` values, found without parsing it. */
export function hasMoreValues(text: Uint8Array, most: number): boolean {
  let values = 1;
  let inText = false;
  for (let at = 0; at < text.length && values <= most; at++) {
    const byte = text[at]!;
    if (byte === quote) inText = !inText;
    else if (inText) at += byte === backslash ? 1 : 0;
    else if (separators.includes(byte)) values++;
  }
  return values > most;
}

function bytesToJson(bytes: Uint8Array): unknown {
  try {
    return { [textMark]: utf8.decode(bytes) };
  } catch {
    return { [base64Mark]: Buffer.from(bytes).toString("base64") };
  }
}

function marked(mark: string, value: unknown): unknown {
  if (typeof value !== "string") throw new TypeError(`${mark} stands before no text`);
  if (mark === textMark) return new Uint8Array(Buffer.from(value, "utf8"));
  if (mark === base64Mark) return new Uint8Array(Buffer.from(value, "base64"));
  if (mark === integerMark && /^-?\d{1,20}$/.test(value)) return BigInt(value);
  throw new TypeError(`${mark} is no mark`);
}

/** Lists of bytes from so many on stand among arguments by their digest: nobody needs them for a replay but to see
 * whether they are the same. */
const longBytes = 1_024;

/** The values of a call, with long lists of bytes and secrets by their digests. */
export function digestedValues(name: string, values: readonly unknown[]): unknown[] {
  const secrets = hostCallOf(name)?.secrets ?? [];
  return values.map((value, index) =>
    secrets.includes(index) && value instanceof Uint8Array ? digestOf(value) : digested(value),
  );
}

/** A value with long lists of bytes by their digests. */
function digested(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Uint8Array) {
    return value.length < longBytes ? value : digestOf(value);
  }
  if (Array.isArray(value)) return value.map(digested);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, digested(each)]));
}

function digestOf(value: Uint8Array): unknown {
  return { bytes: value.length, sha256: hash("sha256", value) };
}
