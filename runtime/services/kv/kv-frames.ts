import { deserialize, serialize } from "node:v8";
import { kvValueBytes } from "../../store/kv.ts";
import type { KvAnswer, KvAsk, KvHello } from "./kv-protocol.ts";

/** One thing that is said. Its `value` crosses as it is, behind what V8's serialization makes of the rest. */
export type KvItem = KvAsk | KvAnswer | KvHello;

/** A frame of several items grows to about this, in bytes; one with a large value is larger. */
export const frameAim = 1_024 * 1_024;

/** A value, and beside it as much as a page of a list, with room for what describes them. */
export const mostFrame = kvValueBytes + 2 * frameAim + 4 * 1_024 * 1_024;

/** What a frame holds besides values, in bytes and in items. */
const mostDescription = 4 * 1_024 * 1_024;
const mostItems = 8_192;

/** The lengths of the whole, this among it, and of the description: two unsigned 32-bit numbers. */
const prefixBytes = 8;

/** A frame, in the parts that are to be written one after the other. */
export function encodeFrame(items: readonly KvItem[]): Uint8Array[] {
  const values: Uint8Array[] = [];
  const described = items.map((item) => {
    if (!("value" in item) || item.value === undefined) return item;
    values.push(item.value);
    return { ...item, value: item.value.length };
  });
  const description = serialize(described);
  const prefix = Buffer.allocUnsafe(prefixBytes);
  const length = values.reduce(
    (sum, value) => sum + value.length,
    prefixBytes + description.length,
  );
  prefix.writeUInt32LE(length, 0);
  prefix.writeUInt32LE(description.length, 4);
  return [prefix, description, ...values];
}

/** Puts frames together from what arrives. */
export class FrameReader {
  /** Of the next frame, until its length is known. */
  #prefix = Buffer.alloc(0);
  #frame: Buffer | null = null;
  #filled = 0;
  readonly #most: () => number;

  /** @param most the length that a frame may have now, in bytes. */
  constructor(most: () => number = () => mostFrame) {
    this.#most = most;
  }

  /** The frames that are whole with this chunk, each before the next one is looked at. Throws for bytes that
   * are none. */
  *read(chunk: Buffer): Generator<object[]> {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#frame === null) {
        const wanted = prefixBytes - this.#prefix.length;
        this.#prefix = Buffer.concat([this.#prefix, rest.subarray(0, wanted)]);
        rest = rest.subarray(wanted);
        if (this.#prefix.length < prefixBytes) return;
        this.#begin();
      }
      const frame = this.#frame!;
      const taken = rest.copy(frame, this.#filled);
      this.#filled += taken;
      rest = rest.subarray(taken);
      if (this.#filled < frame.length) return;
      this.#frame = null;
      yield decodeFrame(frame);
    }
  }

  #begin(): void {
    const length = this.#prefix.readUInt32LE(0);
    if (length <= prefixBytes || length > this.#most())
      throw new Error("a frame's length is wrong");
    // What is read out of it are views, which must not hold a pool.
    this.#frame = Buffer.allocUnsafeSlow(length);
    this.#filled = this.#prefix.copy(this.#frame);
    this.#prefix = Buffer.alloc(0);
  }
}

function decodeFrame(frame: Buffer): object[] {
  const begin = prefixBytes + frame.readUInt32LE(4);
  if (begin > frame.length || begin > mostDescription)
    throw new Error("a frame's description is too long");
  const described = deserialize(frame.subarray(prefixBytes, begin)) as unknown;
  // An array without elements can have any length.
  if (!Array.isArray(described) || described.length > mostItems) {
    throw new Error("a frame's items are none, or too many");
  }
  let at = begin;
  const items = described.map((item: unknown): object => {
    if (typeof item !== "object" || item === null) throw new Error("an item is none");
    const { value } = item as { value?: unknown };
    if (value === undefined) return item;
    if (!Number.isSafeInteger(value) || (value as number) < 0) throw new Error("a length is none");
    const end = at + (value as number);
    const bytes = frame.subarray(at, end);
    at = end;
    return { ...item, value: bytes };
  });
  if (at !== frame.length) throw new Error("a frame's lengths do not agree");
  return items;
}
